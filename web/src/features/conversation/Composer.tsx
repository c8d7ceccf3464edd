import {
  lazy,
  Suspense,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { useLoggedIn } from '../../app/context';
import { t } from '../../i18n';
import type { MessageRef } from '../../protocol/frames';
import { TEXT_BYTES } from '../../protocol/limits';
import type { DraftRow, MessageRow } from '../../store/database';
import { OutboxFull } from '../../store/outbox';
import { IconButton } from '../../ui/IconButton';
import { Notice } from '../../ui/Notice';
import { QuoteText } from './Bubble';

const EmojiPicker = lazy(() => import('./EmojiPicker'));

/** A draft is kept once the typing has paused for so long. */
const KEEP_MILLIS = 400;
const MOST_LINES_PIXELS = 160;

/** A message that is being answered. */
export type Answered = Pick<MessageRow, 'from' | 'id' | 'text'>;

type Props = {
  readonly chat: string;
  /** What it begins with. */
  readonly draft: DraftRow | undefined;
  readonly replyTo: Answered | undefined;
  readonly onStopReply: () => void;
};

/** Where one writes. What is typed stays in this component; the database gets it in pauses. */
export function Composer({ chat, draft, replyTo, onStopReply }: Props) {
  const { device } = useLoggedIn();
  const [text, setText] = useState(draft?.text ?? '');
  const [isPicking, setPicking] = useState(false);
  const [isFull, setFull] = useState(false);
  const area = useRef<HTMLTextAreaElement>(null);
  const tooMany = bytes(text) - TEXT_BYTES;
  const reply = useMemo(() => replyTo && { from: replyTo.from, id: replyTo.id }, [replyTo]);

  useKeptDraft(chat, text, reply);
  useLayoutEffect(() => {
    const element = area.current;
    if (element) {
      element.style.height = 'auto';
      element.style.height = `${Math.min(element.scrollHeight, MOST_LINES_PIXELS)}px`;
    }
  }, [text]);
  useEffect(() => {
    if (replyTo || matchMedia('(hover: hover)').matches) {
      area.current?.focus(); // on a phone the keyboard would cover the chat
    }
  }, [replyTo, chat]);

  const send = () => {
    const whole = text.trim();
    if (whole === '' || tooMany > 0) {
      return;
    }
    setText('');
    setPicking(false);
    onStopReply();
    device
      .send(chat, whole, reply)
      .then(() => setFull(false))
      .catch((cause: unknown) => {
        setText(whole);
        if (!(cause instanceof OutboxFull)) {
          throw cause;
        }
        setFull(true);
      });
  };
  const keyed = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    } else if (event.key === 'Escape' && replyTo) {
      onStopReply();
    }
  };
  const insert = (emoji: string) => {
    const { selectionStart, selectionEnd } = area.current ?? {
      selectionStart: text.length,
      selectionEnd: text.length,
    };
    setText(text.slice(0, selectionStart) + emoji + text.slice(selectionEnd));
    area.current?.focus();
  };
  return (
    <div className="composer">
      {replyTo && (
        <div className="composer-reply">
          <div className="quote">
            <QuoteText from={replyTo.from} text={replyTo.text} />
          </div>
          <IconButton icon="close" label={t('conversation.stopReply')} onClick={onStopReply} />
        </div>
      )}
      {tooMany > 0 && <Notice>{t('conversation.tooLong', { count: tooMany })}</Notice>}
      {isFull && <Notice>{t('conversation.outboxFull')}</Notice>}
      {isPicking && (
        <Suspense>
          <EmojiPicker
            onPick={insert}
            onClose={() => {
              setPicking(false);
              area.current?.focus();
            }}
          />
        </Suspense>
      )}
      <div className="composer-line">
        <IconButton
          icon="smile"
          label={t('conversation.emoji')}
          aria-expanded={isPicking}
          onClick={() => setPicking(!isPicking)}
        />
        <textarea
          ref={area}
          rows={1}
          dir="auto"
          aria-label={t('conversation.write')}
          placeholder={t('conversation.write')}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            device.type(chat, event.target.value !== '');
          }}
          onBlur={() => device.type(chat, false)}
          onKeyDown={keyed}
        />
        <IconButton
          icon="send"
          label={t('conversation.send')}
          className="composer-send"
          disabled={text.trim() === '' || tooMany > 0}
          onClick={send}
        />
      </div>
    </div>
  );
}

function bytes(text: string): number {
  return new TextEncoder().encode(text.trim()).length;
}

/** Survives a reload, and another chat in between. */
function useKeptDraft(chat: string, text: string, replyTo: MessageRef | undefined): void {
  const { db } = useLoggedIn();
  const isFirst = useRef(true);
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return;
    }
    const keep = () =>
      void (text.trim() === ''
        ? db.drafts.delete(chat)
        : db.drafts.put({ chat, text, ...(replyTo ? { replyTo } : {}) }));
    const timer = setTimeout(keep, KEEP_MILLIS);
    return () => clearTimeout(timer);
  }, [db, chat, text, replyTo]);
}
