import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { EMOJI_KEY } from '../../device/session';
import { t } from '../../i18n';

type Props = { readonly onPick: (emoji: string) => void; readonly onClose: () => void };

const MOST_RECENT = 16;
const COLUMNS = 8;

const groups = [
  '😀 😃 😄 😁 😆 😅 🤣 😂 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😗 😚 😋 😛 😜 🤪 😝 🤗 🤭 🤫 🤔 🤐 🤨 😐 😑 😶 😏 😒 🙄 😬 😌 😔 😪 😴 😷 🤒 🤕 🤢 🥵 🥶 🥴 😵 🤯 🥳 😎 🤓 🧐 😕 😟 🙁 😮 😲 😳 🥺 😦 😨 😰 😥 😢 😭 😱 😖 😞 😓 😩 😫 🥱 😤 😡 😠 🤬 😈 💀 💩 🤡 👻 👽 🤖',
  '👋 🤚 ✋ 🖖 👌 🤌 🤏 ✌️ 🤞 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ 👍 👎 ✊ 👊 🤛 🤜 👏 🙌 👐 🤲 🤝 🙏 ✍️ 💪 👀 👶 🧒 👩 👨 🧓 🙋 🤷 🤦 🙇 💁 🙅 🙆',
  '❤️ 🧡 💛 💚 💙 💜 🖤 🤍 🤎 💔 💕 💖 💯 💢 💥 💫 💦 💨 💬 💤 ✨ 🌟 ⭐ 🔥 🎉 🎊 🎈 🎁 🏆 🥇 ✅ ❌ ❓ ❗ ⚠️ 🚀',
  '🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🐦 🦆 🦉 🐝 🦋 🐌 🐢 🐍 🐙 🐠 🐬 🐳 🌵 🌲 🌴 🌱 🌷 🌹 🌻 🌞 🌙 🌈 ☀️ ⛅ 🌧️ ❄️',
  '🍏 🍐 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🥭 🍍 🥝 🍅 🥑 🥦 🥕 🌽 🥐 🍞 🧀 🥚 🥞 🍔 🍟 🍕 🌮 🍝 🍜 🍣 🍦 🍩 🍪 🎂 🍫 ☕ 🍵 🍺 🍷 🥂',
  '⚽ 🏀 🏈 🎾 🏐 🎱 🏓 🎮 🎲 🎸 🎹 🎤 🎧 🎬 📷 📱 💻 ⌚ 📺 💡 📖 📝 📅 📎 📌 ✂️ 🔒 🔑 🔨 🏠 🏢 🚗 🚌 🚲 🚆 ✈️ 🚢 ⏰ ⌛ 💰 💳 📈 📉 📦 ✉️ 📣 🔔',
].map((group) => group.split(' '));

/** A small choice of emoji, those used last first. Arrow keys move, Enter picks, Escape closes. */
export default function EmojiPicker({ onPick, onClose }: Props) {
  const [recent, setRecent] = useState(recentEmoji);
  const grid = useRef<HTMLDivElement>(null);
  useEffect(() => grid.current?.querySelector('button')?.focus(), []);

  const pick = (emoji: string) => {
    const next = [emoji, ...recent.filter((it) => it !== emoji)].slice(0, MOST_RECENT);
    localStorage.setItem(EMOJI_KEY, next.join(' '));
    setRecent(next);
    onPick(emoji);
  };
  const move = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      onClose();
      return;
    }
    const right = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: right,
      ArrowLeft: -right,
      ArrowDown: COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const buttons = [...(grid.current?.querySelectorAll('button') ?? [])];
      const now = buttons.findIndex((it) => it === document.activeElement);
      buttons[Math.min(Math.max(now + step, 0), buttons.length - 1)]?.focus();
    }
  };
  return (
    <div
      ref={grid}
      className="emoji"
      role="group"
      aria-label={t('conversation.emoji')}
      onKeyDown={move}
    >
      {[recent, ...groups]
        .filter((group) => group.length > 0)
        .map((group, i) => (
          <div key={i} className="emoji-group">
            {group.map((emoji, j) => (
              <button
                key={emoji}
                type="button"
                tabIndex={i + j === 0 ? 0 : -1} // one for the Tab key, arrows for the others
                onClick={() => pick(emoji)}
              >
                {emoji}
              </button>
            ))}
          </div>
        ))}
    </div>
  );
}

function recentEmoji(): string[] {
  return (localStorage.getItem(EMOJI_KEY) ?? '').split(' ').filter((it) => it !== '');
}
