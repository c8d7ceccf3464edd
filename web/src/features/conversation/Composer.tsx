import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type KeyboardEvent,
} from 'react';
import { useLoggedIn } from '../../app/context';
import { t, type TextKey } from '../../i18n';
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
  readonly onSent?: (() => void) | undefined;
};

/** Where one writes. What is typed stays in this component; the database gets it in pauses. */
export function Composer({ chat, draft, replyTo, onStopReply, onSent }: Props) {
  const { device } = useLoggedIn();
  const [text, setText] = useState(draft?.text ?? '');
  const [isPicking, setPicking] = useState(false);
  const [problem, setProblem] = useState<TextKey>();
  const area = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number>(undefined);
  const tooMany = bytes(text) - TEXT_BYTES;
  const reply = useMemo(() => replyTo && { from: replyTo.from, id: replyTo.id }, [replyTo]);

  useKeptDraft(chat, text, reply);
  useLayoutEffect(() => {
    const element = area.current;
    if (element) {
      element.style.height = 'auto';
      element.style.height = `${Math.min(element.scrollHeight, MOST_LINES_PIXELS)}px`;
      if (caret.current !== undefined) {
        element.setSelectionRange(caret.current, caret.current);
        caret.current = undefined;
      }
    }
  }, [text]);
  useEffect(() => {
    if (replyTo || !isTouch()) {
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
      .then(() => {
        setProblem(undefined);
        onSent?.();
      })
      .catch((cause: unknown) => {
        setText((typed) => (typed === '' ? whole : `${whole}\n${typed}`));
        setProblem(
          cause instanceof OutboxFull ? 'conversation.outboxFull' : 'conversation.notKept',
        );
      });
  };
  const keyed = (event: KeyboardEvent) => {
    const isEnter = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing;
    if (isEnter && !isTouch()) {
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
    caret.current = selectionStart + emoji.length; // the next one goes behind it
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
      {problem && <Notice>{t(problem)}</Notice>}
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
          enterKeyHint={isTouch() ? 'enter' : 'send'}
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
          onPointerDown={(event) => event.preventDefault()} // the focus stays with the text
          onClick={() => {
            send();
            area.current?.focus();
          }}
        />
      </div>
    </div>
  );
}

/** Whether a keyboard on the screen is what one writes with: its Enter begins a line. */
function isTouch(): boolean {
  return matchMedia('(hover: none)').matches;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text.trim()).length;
}

/**
 * Survives a reload, and another chat in between. What was typed last is kept at once when the chat
 * is left or the page is put aside.
 */
function useKeptDraft(chat: string, text: string, replyTo: MessageRef | undefined): void {
  const { db } = useLoggedIn();
  const kept = useRef({ text, replyTo });
  const typed = useRef({ text, replyTo });
  const keep = useCallback(() => {
    const { text: now, replyTo: answered } = typed.current;
    if (now === kept.current.text && answered === kept.current.replyTo) {
      return;
    }
    kept.current = typed.current;
    void (now.trim() === ''
      ? db.drafts.delete(chat)
      : db.drafts.put({ chat, text: now, ...(answered ? { replyTo: answered } : {}) }));
  }, [db, chat]);
  useEffect(() => {
    typed.current = { text, replyTo };
    const timer = setTimeout(keep, KEEP_MILLIS);
    return () => clearTimeout(timer);
  }, [text, replyTo, keep]);
  useEffect(() => {
    addEventListener('visibilitychange', keep);
    return () => {
      removeEventListener('visibilitychange', keep);
      keep();
    };
  }, [keep]);
}
