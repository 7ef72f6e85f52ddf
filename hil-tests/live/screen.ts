// SPDX-License-Identifier: Apache-2.0
/** Where the view is drawn: a terminal that is redrawn in place, or lines of progress where there is none. */
export interface LiveScreen {
  /** Keys come from it and pictures are drawn on it. */
  readonly interactive: boolean;
  draw(lines: (width: number, height: number) => readonly string[]): void;
  progress(text: string): void;
  /** Puts the terminal back as it was. May be called twice. */
  close(): void;
}

const enterAlternate = '\u001b[?1049h\u001b[?25l';
const leaveAlternate = '\u001b[?25h\u001b[?1049l';

/** A person sits at both ends: keys come in and pictures go out. */
export const isInteractive = (): boolean => process.stdin.isTTY === true && process.stdout.isTTY === true;

export function openScreen(interactive: boolean, onKey: (key: string) => void): LiveScreen {
  const { stdin, stdout } = process;
  if (!interactive) {
    let last = '';
    return {
      interactive,
      draw: () => undefined,
      progress(text) {
        if (text !== last) stdout.write(`${text}\n`);
        last = text;
      },
      close: () => undefined,
    };
  }
  let open = true;
  stdout.write(enterAlternate);
  stdin.setRawMode(true);
  stdin.resume();
  stdin.setEncoding('utf8');
  stdin.on('data', (text: string) => [...text].forEach((key) => void onKey(key)));
  const draw = (lines: readonly string[]): void =>
    void stdout.write(`\u001b[H${lines.map((line) => `${line}\u001b[K`).join('\r\n')}\u001b[J`);
  return {
    interactive,
    draw(lines) {
      if (open) draw(lines(stdout.columns || 80, stdout.rows || 24));
    },
    progress(text) {
      if (open) draw(['x0tta6bl4', '', text]);
    },
    close() {
      if (!open) return;
      open = false;
      stdin.setRawMode(false);
      stdin.pause();
      stdout.write(leaveAlternate);
    },
  };
}
