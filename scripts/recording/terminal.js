// A terminal in which lines are only added: the recorded bytes become lines, each with the time at which it was complete. A line that
// the program clears and writes again, as a line of progress does, counts as last written.

/** A longer wait between two lines, in seconds, is shortened to this. */
const LONGEST_PAUSE = 1.5;

const CONTROL = /\x1b\[([0-9;?]*)([A-Za-z])|\r\n|[\r\n]|[^\x1b\r\n]+/g;

/** @returns {{ at: number, cells: { text: string, style: Style }[] }[]} */
function readTerminal(output, timing) {
  const lines = [];
  let [style, line, clock, waited, offset] = [{}, [], 0, 0, firstLineEnd(output)];
  let rest = '';
  for (const [seconds, bytes] of intervals(timing)) {
    waited += seconds;
    const chunk = rest + output.subarray(offset, offset + bytes).toString('utf8');
    offset += bytes;
    // A sequence that goes on in the next chunk waits for it.
    const cut = /(\x1b(\[[0-9;?]*)?|\r)$/.exec(chunk);
    rest = cut ? cut[0] : '';
    for (const [token, parameters, command] of chunk.slice(0, chunk.length - rest.length).matchAll(CONTROL)) {
      if (command === 'm') {
        style = restyled(style, parameters);
      } else if (token === '\r' || (command === 'K' && parameters === '2')) {
        line = [];
      } else if (token === '\r\n' || token === '\n') {
        clock += Math.min(waited, LONGEST_PAUSE);
        waited = 0;
        lines.push({ at: clock, cells: line });
        line = [];
      } else if (command === undefined) {
        line.push(...[...token].map((text) => ({ text, style })));
      }
    }
  }
  return line.length > 0 ? [...lines, { at: clock, cells: line }] : lines;
}

/** `script` begins its output with a line of its own. */
function firstLineEnd(output) {
  return output.subarray(0, 14).toString() === 'Script started' ? output.indexOf(10) + 1 : 0;
}

function intervals(timing) {
  return timing
    .split('\n')
    .map((line) => line.replace(/^O /, '').split(' ').map(Number))
    .filter(([seconds, bytes]) => Number.isFinite(seconds) && Number.isFinite(bytes));
}

function restyled(style, parameters) {
  return (parameters === '' ? '0' : parameters).split(';').reduce((now, code) => {
    switch (code) {
      case '0':
        return {};
      case '1':
        return { ...now, bold: true };
      case '2':
        return { ...now, dim: true };
      case '22':
        return { ...now, bold: false, dim: false };
      case '39':
        return { ...now, color: undefined };
      default:
        return /^[39]\d$/.test(code) ? { ...now, color: Number(code) - (code.startsWith('9') ? 60 : 0) } : now;
    }
  }, style);
}

module.exports = { readTerminal };
