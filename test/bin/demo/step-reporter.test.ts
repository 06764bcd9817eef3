import { StepReporter } from '../../../bin/demo/step-reporter';
import { RecordedTerminal } from '../recorded-terminal';

const EVENT =
  'LicenseStack | 5/7 | 7:13:44 PM | CREATE_IN_PROGRESS      | Custom::LicenseConfiguration   | LicenseConfiguration (LicenseConfiguration77D574B0) ';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function report(terminal: RecordedTerminal, verbose = false) {
  let written = '';
  const reporter = new StepReporter(terminal, verbose, (text) => (written += text));
  reporter.begin('Create it', 'cdk deploy');
  jest.advanceTimersByTime(1000);
  reporter.line(EVENT);
  reporter.line('');
  jest.advanceTimersByTime(2500);
  reporter.end('created', 'a detail');
  jest.advanceTimersByTime(5000);
  return written.split('\r\u001b[2K').slice(1);
}

test('shows one line of progress on a terminal, and clears it', () => {
  const terminal = new RecordedTerminal(80);
  expect(report(terminal)).toEqual([
    '   … 0 s  starting',
    '   … 1 s  starting',
    '   … 1 s  CREATE_IN_PROGRESS Custom::LicenseConfiguration LicenseConfiguration',
    '   … 2 s  CREATE_IN_PROGRESS Custom::LicenseConfiguration LicenseConfiguration',
    '   … 3 s  CREATE_IN_PROGRESS Custom::LicenseConfiguration LicenseConfiguration',
    '',
  ]);
  expect(terminal.output).toBe('\n1. Create it\n   $ cdk deploy\n   ✓ created (3.5 s)\n     a detail\n');
});

test('keeps the line of progress shorter than the terminal', () => {
  const lines = report(new RecordedTerminal(40));
  expect(Math.max(...lines.map((line) => line.length))).toBe(39);
});

test('shows no progress where the output is not a terminal', () => {
  const terminal = new RecordedTerminal();
  expect(report(terminal)).toEqual([]);
  expect(terminal.output).toBe('\n1. Create it\n   $ cdk deploy\n   ✓ created (3.5 s)\n     a detail\n');
});

test('shows every line instead when verbose', () => {
  const terminal = new RecordedTerminal(80);
  expect(report(terminal, true)).toEqual([]);
  expect(terminal.output).toBe(`\n1. Create it\n   $ cdk deploy\n   ${EVENT}\n   \n   ✓ created (3.5 s)\n     a detail\n`);
});
