import { useLive, useLoggedIn } from '../../app/context';
import { t } from '../../i18n';
import { dateAndTimeOf } from '../../i18n/dates';
import { receiptTimes, type ShownMessage } from '../../store/queries';
import { Dialog } from '../../ui/Dialog';

type Props = { readonly message: ShownMessage; readonly onClose: () => void };

/** When a message was sent, delivered and read. */
export default function Details({ message, onClose }: Props) {
  const { db } = useLoggedIn();
  const times = useLive(() => receiptTimes(db, message), [db, message]);
  const { state } = message;
  const isSent = message.own && state !== 'pending' && state !== 'failed';
  return (
    <Dialog title={t('details.title')} onClose={onClose}>
      <p className="details-text" dir="auto">
        {message.text}
      </p>
      <dl className="details">
        <Line
          name={
            isSent ? t('details.sent') : message.own ? t('details.written') : t('details.received')
          }
          at={message.at}
          isKnown
        />
        {message.own && message.chat !== message.from && (
          <>
            <Line
              name={t('details.delivered')}
              at={times?.deliveredAt}
              isKnown={state === 'delivered' || state === 'read'}
            />
            <Line name={t('details.read')} at={times?.readAt} isKnown={state === 'read'} />
          </>
        )}
      </dl>
    </Dialog>
  );
}

function Line(line: {
  readonly name: string;
  readonly at: number | undefined;
  /** Whether it happened, even if nobody told when. */
  readonly isKnown: boolean;
}) {
  return (
    <>
      <dt>{line.name}</dt>
      <dd>
        {!line.isKnown
          ? t('details.notYet')
          : line.at === undefined
            ? t('details.unknown')
            : dateAndTimeOf(line.at)}
      </dd>
    </>
  );
}
