/** Of a message that is taller than the window so much is enough. */
const SEEN_PIXELS = 120;

/**
 * Which messages a person can have seen: those that were on the screen while the tab was visible
 * and had the focus. Reports the highest seq among them.
 */
export class Sight {
  private readonly seqs = new Map<Element, number>();
  private readonly onScreen = new Set<Element>();
  private readonly observer = new IntersectionObserver((entries) => this.changed(entries), {
    threshold: [0, 0.25, 0.5, 0.75, 1],
  });
  private reported = 0;

  /** @param report is asked again at the next look if it fails */
  constructor(private readonly report: (seq: number) => Promise<void>) {}

  open(): void {
    addEventListener('focus', this.look);
    document.addEventListener('visibilitychange', this.look);
  }

  /** @returns ends it */
  watch(element: Element, seq: number): () => void {
    this.seqs.set(element, seq);
    this.observer.observe(element);
    return () => {
      this.observer.unobserve(element);
      this.seqs.delete(element);
      this.onScreen.delete(element);
    };
  }

  private changed(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, intersectionRatio, intersectionRect } of entries) {
      if (intersectionRatio >= 0.75 || intersectionRect.height >= SEEN_PIXELS) {
        this.onScreen.add(target);
      } else {
        this.onScreen.delete(target);
      }
    }
    this.look();
  }

  private readonly look = (): void => {
    if (document.visibilityState !== 'visible' || !document.hasFocus()) {
      return;
    }
    const seen = Math.max(0, ...[...this.onScreen].map((element) => this.seqs.get(element) ?? 0));
    const before = this.reported;
    if (seen > before) {
      this.reported = seen;
      this.report(seen).catch(() => {
        this.reported = before;
      });
    }
  };

  close(): void {
    removeEventListener('focus', this.look);
    document.removeEventListener('visibilitychange', this.look);
    this.observer.disconnect();
  }
}
