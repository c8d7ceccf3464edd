import { memo, useEffect, useRef } from 'react';
import { useLive, useLoggedIn } from '../../app/context';
import { previewOf } from '../../app/preview';
import { nameOf, useUser } from '../../app/users';
import { t, tOr } from '../../i18n';
import { timeOf } from '../../i18n/dates';
import type { MessageRef } from '../../protocol/frames';
import { refOf, type ShownMessage } from '../../store/queries';
import { Menu } from '../../ui/Menu';
import { Ticks } from '../../ui/Ticks';
import type { Sight } from './sight';
import { isEmojiOnly, pieces } from './text';

export type BubbleActions = {
  readonly reply: (message: ShownMessage) => void;
  readonly details: (message: ShownMessage) => void;
  readonly jump: (ref: MessageRef) => void;
  /** Tells something short. */
  readonly say: (text: string) => void;
};

type Props = {
  readonly message: ShownMessage;
  /** Who the other is. */
  readonly name: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly isFound: boolean;
  readonly actions: BubbleActions;
  readonly sight: Sight;
};

export const Bubble = memo(function Bubble(props: Props) {
  const { message, name, isFirst, isLast, isFound, actions, sight } = props;
  const element = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      message.isUnread && element.current ? sight.watch(element.current, message.seq) : undefined,
    [message.isUnread, message.seq, sight],
  );
  const large = isEmojiOnly(message.text) && !message.replyTo;
  return (
    <div
      ref={element}
      role="article"
      className={[
        'bubble-line',
        message.own ? 'bubble-own' : 'bubble-other',
        isFirst ? 'bubble-first' : '',
        isLast ? 'bubble-last' : '',
        isFound ? 'bubble-found' : '',
      ].join(' ')}
    >
      <div className={`bubble ${large ? 'bubble-emoji' : ''}`}>
        <span className="spoken">{message.own ? t('conversation.you') : name}: </span>
        {message.replyTo && <Quote of={message.replyTo} onOpen={actions.jump} />}
        <Text message={message} />
        <span className="bubble-foot">
          <time dateTime={new Date(message.at).toISOString()}>{timeOf(message.at)}</time>
          {message.own && message.chat !== message.from && <Ticks state={message.state} />}
        </span>
        <Failed message={message} say={actions.say} />
      </div>
      <Actions message={message} actions={actions} />
    </div>
  );
});

function Text({ message }: { readonly message: ShownMessage }) {
  if (message.text === '') {
    return <p className="bubble-text bubble-unsupported">{t('conversation.unsupported')}</p>;
  }
  return (
    <p className="bubble-text" dir="auto">
      {pieces(message.text).map((piece, i) =>
        piece.kind === 'text' ? (
          piece.text
        ) : (
          <a key={i} href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

function Failed({
  message,
  say,
}: {
  readonly message: ShownMessage;
  readonly say: BubbleActions['say'];
}) {
  const { device } = useLoggedIn();
  if (!message.failed) {
    return null;
  }
  return (
    <div className="bubble-failed">
      <p>{tOr(`state.why.${message.failed}`, 'state.why.other')}</p>
      <button
        type="button"
        className="link"
        onClick={(event) => {
          focusList(event.currentTarget);
          device.retry(refOf(message)).catch(() => say(t('conversation.outboxFull')));
        }}
      >
        {t('conversation.retry')}
      </button>
      <button
        type="button"
        className="link"
        onClick={(event) => {
          focusList(event.currentTarget);
          device.discard(refOf(message)).catch(() => say(t('conversation.notKept')));
        }}
      >
        {t('conversation.discard')}
      </button>
    </div>
  );
}

function Actions({ message, actions }: Pick<Props, 'message' | 'actions'>) {
  const copy = () => {
    navigator.clipboard.writeText(message.text).then(
      () => actions.say(t('conversation.copied')),
      () => actions.say(t('conversation.notCopied')),
    );
  };
  return (
    <Menu
      icon="more"
      label={t('conversation.actions')}
      items={[
        { label: t('conversation.reply'), act: () => actions.reply(message) },
        { label: t('conversation.copy'), act: copy },
        { label: t('conversation.details'), act: () => actions.details(message) },
      ]}
    />
  );
}

/** Before what has the focus goes away. */
function focusList(button: HTMLElement): void {
  button.closest<HTMLElement>('.messages-list')?.focus();
}

type QuoteProps = {
  readonly of: MessageRef;
  readonly onOpen: (ref: MessageRef) => void;
};

/** The message that this one answers; a click goes to it. */
function Quote({ of, onOpen }: QuoteProps) {
  const { db } = useLoggedIn();
  const message = useLive(
    async () => (await db.messages.get([of.from, of.id])) ?? null,
    [db, of.from, of.id],
  );
  return (
    <button type="button" className="quote" disabled={!message} onClick={() => onOpen(of)}>
      <QuoteText from={of.from} text={message === null ? undefined : message?.text} />
    </button>
  );
}

export function QuoteText({
  from,
  text,
}: {
  readonly from: string;
  readonly text: string | undefined;
}) {
  const { self } = useLoggedIn();
  const user = useUser(from);
  return (
    <>
      <span className="quote-name" dir="auto">
        {from === self.userId ? t('conversation.you') : nameOf(user)}
      </span>
      <span className="quote-text" dir="auto">
        {text === undefined ? t('conversation.quoteGone') : previewOf({ text })}
      </span>
    </>
  );
}
