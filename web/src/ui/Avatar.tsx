const COLOURS = 8;

/** The first letter of a name on a colour that the person keeps. */
export function Avatar({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <span className={`avatar avatar-${colour(id)}`} aria-hidden="true">
      {firstLetter(name)}
    </span>
  );
}

function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toLocaleUpperCase() ?? '';
}

function colour(id: string): number {
  let hash = 0;
  for (const char of id) {
    hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  }
  return hash % COLOURS;
}
