import { useCallback, useState } from 'react';
import { useWhenOnline } from '../../app/online';
import { isGone, needsConnection } from '../account/problems';

/**
 * A list that the server keeps, read when there is a connection and after every change.
 *
 * @param read stays the same from one drawing to the next
 */
export function useList<T>(
  read: () => Promise<T[]>,
  why: (cause: unknown) => string = needsConnection,
) {
  const [rows, setRows] = useState<readonly T[]>();
  const [problem, setProblem] = useState<string>();
  const run = useCallback(
    async (change?: () => Promise<unknown>) => {
      try {
        await change?.().catch((cause: unknown) => {
          if (!isGone(cause)) {
            throw cause;
          }
        });
        setRows(await read());
        setProblem(undefined);
      } catch (cause) {
        setProblem(why(cause));
      }
    },
    [read, why],
  );
  useWhenOnline(useCallback(() => void run(), [run]));
  return { rows, problem, run: (change: () => Promise<unknown>) => void run(change) };
}
