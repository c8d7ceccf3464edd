package org.parley.store.rocksdb;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The newest incoming messages of a mailbox, so that an acknowledgement needs no look into the
/// store: every incoming message with a seq above [#floor] is here. A ring of three arrays, which
/// grows to hold what is not yet committed and is trimmed after.
final class RecentIncoming {
  private static final int FIRST_CAPACITY = 4;

  private long floor;
  private int start;
  private int size;
  private long[] seqs = new long[FIRST_CAPACITY];
  private long[] peerSeqs = new long[FIRST_CAPACITY];
  private @Nullable ChatState[] chats = new @Nullable ChatState[FIRST_CAPACITY];

  RecentIncoming(long floor) {
    this.floor = floor;
  }

  /// Takes one message of the range.
  @FunctionalInterface
  interface Taker {
    void take(long seq, ChatState chat, long peerSeq);
  }

  long floor() {
    return floor;
  }

  void add(long seq, ChatState chat, long peerSeq) {
    if (size == seqs.length) {
      grow();
    }
    int at = index(size);
    seqs[at] = seq;
    peerSeqs[at] = peerSeq;
    chats[at] = chat;
    size++;
  }

  /// Gives the messages in `(after, upTo]`, as far as they are here, in order.
  void forEach(long after, long upTo, Taker taker) {
    for (int i = firstAbove(after); i < size; i++) {
      int at = index(i);
      ChatState chat = chats[at];
      if (seqs[at] > upTo || chat == null) {
        return;
      }
      taker.take(seqs[at], chat, peerSeqs[at]);
    }
  }

  /// Forgets messages up to a seq, and the oldest ones until only so many are left.
  void trim(long upTo, int most) {
    while (size > 0 && (seqs[start] <= upTo || size > most)) {
      floor = seqs[start];
      chats[start] = null;
      start = start + 1 == seqs.length ? 0 : start + 1;
      size--;
    }
  }

  private int firstAbove(long seq) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (seqs[index(middle)] > seq) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  private int index(int i) {
    int at = start + i;
    return at >= seqs.length ? at - seqs.length : at;
  }

  private void grow() {
    int capacity = seqs.length * 2;
    long[] nextSeqs = Arrays.copyOf(seqs, capacity);
    long[] nextPeers = Arrays.copyOf(peerSeqs, capacity);
    @Nullable ChatState[] nextChats = Arrays.copyOf(chats, capacity);
    for (int i = 0; i < size; i++) {
      int at = index(i);
      nextSeqs[i] = seqs[at];
      nextPeers[i] = peerSeqs[at];
      nextChats[i] = chats[at];
    }
    start = 0;
    seqs = nextSeqs;
    peerSeqs = nextPeers;
    chats = nextChats;
  }
}
