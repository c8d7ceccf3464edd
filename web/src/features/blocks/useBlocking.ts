import { useState } from 'react';
import { useLoggedIn } from '../../app/context';
import { needsConnection } from '../account/problems';
import { block, unblock } from './blocks';

/** Blocks and unblocks, and tells what went wrong. */
export function useBlocking() {
  const { db, http, self } = useLoggedIn();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const run = (change: typeof block, userId: string, then?: () => void) => {
    setBusy(true);
    setProblem(undefined);
    change(db, http, self.token ?? '', userId)
      .then(then)
      .catch((cause: unknown) => setProblem(needsConnection(cause)))
      .finally(() => setBusy(false));
  };
  return {
    isBusy,
    problem,
    block: (userId: string, then?: () => void) => run(block, userId, then),
    unblock: (userId: string) => run(unblock, userId),
  };
}
