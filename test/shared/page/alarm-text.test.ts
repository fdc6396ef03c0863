import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AlarmText, readAlarmText, writeAlarmText } from '../../../shared/alarms/alarm-text.ts';
import { chance } from '../../harness/chance.ts';
import { OLDEST_MESSAGE, OLDEST_MESSAGE_DESCRIPTION } from './texts.ts';

const PROSE = ['meaning', 'impact', 'nextAction', 'owner', 'escalation', 'title'] as const;

test('an alarm is described in lines that a person reads from top to bottom', () => {
  expect(writeAlarmText(OLDEST_MESSAGE)).toBe(OLDEST_MESSAGE_DESCRIPTION);
  expect(readAlarmText(OLDEST_MESSAGE_DESCRIPTION)).toEqual(OLDEST_MESSAGE);
});

test('links that are not known are left out', () => {
  const { dashboardUrl: _, ...text } = OLDEST_MESSAGE;
  expect(writeAlarmText(text)).not.toContain('Dashboard');
  expect(readAlarmText(writeAlarmText(text))).toEqual(text);
});

test('the console may have turned line ends and empty lines into its own', () => {
  expect(readAlarmText(OLDEST_MESSAGE_DESCRIPTION.replaceAll('\n\n', '\n'))).toEqual(OLDEST_MESSAGE);
  expect(readAlarmText(OLDEST_MESSAGE_DESCRIPTION.replaceAll('\n', '\r\n'))).toEqual(OLDEST_MESSAGE);
});

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,29}[a-z]$/);
/** One line, with what the format itself is made of, and characters of two code units. */
const line = (maxLength: number) =>
  fc
    .array(fc.constantFrom('Impact: ', 'Owner', ': ', 'a', 'Ω', '😀', '&', '<', '*', '…', ' ', '#', '0'), {
      maxLength,
      size: 'max',
    })
    .map((parts) => `x${parts.join('')}x`.replace(/ +/g, ' '));
const url = fc.stringMatching(/^https:\/\/[a-z]{1,20}\.example\/[a-zA-Z0-9#?=:~*'()$-]{0,60}$/);
const textOf = (maxLength: number): fc.Arbitrary<AlarmText> => {
  const prose = line(maxLength);
  return fc.record(
    {
      ...{ meaning: prose, impact: prose, nextAction: prose, owner: prose, escalation: prose, title: prose },
      ...{ integration: name, environment: name, step: name, condition: name },
      severity: fc.constantFrom('page' as const, 'ticket' as const),
      ...{ runbookUrl: url, dashboardUrl: url, queryUrl: url },
    },
    {
      requiredKeys: [
        ...PROSE,
        ...(['integration', 'environment', 'step', 'condition', 'severity', 'runbookUrl'] as const),
      ],
    },
  );
};

test('what fits is read back exactly as it was written', () => {
  fc.assert(
    fc.property(textOf(3), (text) => {
      expect(readAlarmText(writeAlarmText(text))).toEqual(text);
    }),
    chance(300),
  );
});

test('what is too long fits in 1,024 characters: prose ends in an ellipsis, the longest first, names and links stay', () => {
  fc.assert(
    fc.property(textOf(200), (text) => {
      const description = writeAlarmText(text);
      expect(description.length).toBeLessThanOrEqual(1024);
      expect(description.isWellFormed()).toBe(true);
      const read = readAlarmText(description) as AlarmText;
      const kept = Object.entries(text).filter(([member]) => !PROSE.some((prose) => prose === member));
      expect(read).toMatchObject(Object.fromEntries(kept));
      const cut = PROSE.filter((member) => read[member] !== text[member]);
      // The shares are whole numbers, and a space or half a character may go with what is cut.
      if (cut.length > 0) expect(description.length).toBeGreaterThan(1024 - 3 * PROSE.length);
      for (const member of cut) {
        expect(read[member]).toMatch(/…$/);
        expect(text[member].startsWith(read[member].slice(0, -1))).toBe(true);
        // What was not cut is no longer than what is left of this one, but for a space or half a character at its end.
        for (const whole of PROSE.filter((other) => !cut.includes(other))) {
          expect(read[whole].length).toBeLessThanOrEqual(read[member].length + 2);
        }
      }
    }),
    // Texts of hundreds of parts take minutes to shrink.
    { ...chance(300), endOnFailure: true },
  );
});

test('a text of several lines becomes one, so that it cannot pass for another', () => {
  const text = { ...OLDEST_MESSAGE, impact: 'No mail.\r\n\tOwner: none\u0000\nNext: nothing ' };
  expect(readAlarmText(writeAlarmText(text))).toEqual({ ...text, impact: 'No mail. Owner: none Next: nothing' });
});

test('an alarm that keeps one of its texts to itself is refused by its name', () => {
  expect(() => writeAlarmText({ ...OLDEST_MESSAGE, owner: ' ' })).toThrow("An alarm's owner is empty");
});

test('links that leave no room for words are refused', () => {
  const queryUrl = `https://example.com/${'q'.repeat(400)}`;
  expect(() => writeAlarmText({ ...OLDEST_MESSAGE, queryUrl })).toThrow(/contact-to-member oldest-message take \d+ of/);
});

test.each([
  ['nothing', ''],
  ['a sentence', 'CPU is above 80 %.'],
  ['one of ours without its owner', OLDEST_MESSAGE_DESCRIPTION.replace(/Owner: .*\n/, '')],
  ['one of ours with a severity that is none', OLDEST_MESSAGE_DESCRIPTION.replace('Severity: page', 'Severity: huge')],
])('%s is not a description that we wrote', (_, description) => {
  expect(readAlarmText(description)).toBeUndefined();
});
