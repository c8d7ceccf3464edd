/** A piece of a message's text. Nothing of a message is ever taken for HTML. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const LINK = /\bhttps?:\/\/[^\s<>"']+/giu;
/** What ends a sentence rather than a link. */
const TRAILING = /[.,;:!?…]+$/u;

/** Finds the links of a text. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const link = trimmed(match[0]);
    const href = safeHref(link);
    if (href) {
      if (match.index > end) {
        found.push({ kind: 'text', text: text.slice(end, match.index) });
      }
      found.push({ kind: 'link', text: link, href });
      end = match.index + link.length;
    }
  }
  if (end < text.length) {
    found.push({ kind: 'text', text: text.slice(end) });
  }
  return found;
}

function trimmed(link: string): string {
  const bare = link.replace(TRAILING, '');
  // The bracket belongs to the sentence unless one was opened in the link.
  return bare.endsWith(')') && !bare.includes('(') ? bare.slice(0, -1) : bare;
}

function safeHref(link: string): string | undefined {
  const url = URL.parse(link);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url.href : undefined;
}

const MOST_EMOJI = 3;
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F?)$/v;

/** Whether a text is nothing but a few emoji, which are then shown large. */
export function isEmojiOnly(text: string): boolean {
  if (text.length > 60) {
    return false;
  }
  const graphemes = [
    ...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.trim()),
  ];
  return (
    graphemes.length > 0 &&
    graphemes.length <= MOST_EMOJI &&
    graphemes.every(({ segment }) => EMOJI.test(segment))
  );
}
