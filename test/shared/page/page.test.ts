import { describe, expect, test } from 'vitest';
import { causesOf, pageDetails, readPage } from '../../../shared/page/page.ts';
import {
  ALARM_NAME,
  CLEARED,
  COMPOSITE_ALARM,
  COMPOSITE_NAME,
  METRIC_ALARM,
  record,
  TICKET_TOPIC,
} from './messages.ts';
import { OLDEST_MESSAGE, OLDEST_MESSAGE_DESCRIPTION } from './texts.ts';

const read = (...of: Parameters<typeof record>) => readPage(record(...of), 'prod');
const LOGS =
  "https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:logs-insights$3FqueryDetail$3D~(end~0~start~-10800~timeType~'RELATIVE~unit~'seconds~editorString~'fields*20*40timestamp*2c*20level*2c*20message*2c*20eventId*2c*20entity*2c*20outcome*2c*20reason*2c*20status*2c*20errorMessage*2c*20correlationId*20*7c*20filter*20level*20in*20*5b*22WARN*22*2c*20*22ERROR*22*5d*20*7c*20sort*20*40timestamp*20desc*20*7c*20limit*20100~source~(~'*2faws*2flambda*2fpenstock-prod-crm-to-audience-contact-to-member))";

describe('an alarm', () => {
  test('becomes a page that names integration, step, impact, owner and next action, and leads on', () => {
    expect(read(METRIC_ALARM)).toEqual({
      key: ALARM_NAME,
      state: 'alarm',
      severity: 'page',
      ends: 'ring',
      alarmName: ALARM_NAME,
      headline: 'prod crm-to-audience/contact-to-member: an event has waited for over 15 minutes.',
      alarm: OLDEST_MESSAGE,
      reason: METRIC_ALARM.NewStateReason,
      since: '2026-03-14T03:01:12.345Z',
      links: [
        { text: 'Runbook', href: OLDEST_MESSAGE.runbookUrl },
        { text: 'Dashboard', href: OLDEST_MESSAGE.dashboardUrl },
        { text: 'Logs', href: LOGS },
        {
          text: 'Alarm',
          href: `https://eu-west-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=eu-west-1#alarmsV2:alarm/${ALARM_NAME}`,
        },
      ],
    });
  });

  test('that ends is the same page, cleared', () => {
    expect(read(CLEARED)).toMatchObject({
      key: ALARM_NAME,
      state: 'ok',
      headline: 'Cleared: prod crm-to-audience/contact-to-member: an event has waited for over 15 minutes.',
      since: '2026-03-14T03:41:00.000Z',
    });
  });

  test('that was only made ends nothing, though CloudWatch tells its first OK', () => {
    expect(read({ ...CLEARED, OldStateValue: 'INSUFFICIENT_DATA' })).toMatchObject({ state: 'ok', ends: 'nothing' });
    expect(read(CLEARED).ends).toBe('ring');
    // One that rings for want of data may end that: its history says so.
    const InsufficientDataActions = ['arn:aws:sns:eu-central-1:000000000000:pages'];
    expect(read({ ...CLEARED, OldStateValue: 'INSUFFICIENT_DATA', InsufficientDataActions }).ends).toBe('no-data');
    expect(read({ ...METRIC_ALARM, OldStateValue: 'INSUFFICIENT_DATA' }).ends).toBe('ring');
  });

  test('that is told once more while it rings has a key of its own, by which it is ended', () => {
    expect(read({ ...METRIC_ALARM, RingsAgain: 2 })).toMatchObject({ key: `${ALARM_NAME}#2`, state: 'alarm' });
    expect(read({ ...CLEARED, RingsAgain: 2 })).toMatchObject({ key: `${ALARM_NAME}#2`, state: 'ok' });
  });

  test('without data says so', () => {
    const page = read({ ...METRIC_ALARM, NewStateValue: 'INSUFFICIENT_DATA' });
    expect(page).toMatchObject({ state: 'insufficient-data', headline: expect.stringMatching(/^No data: prod/) });
  });

  test('of the other topic is a ticket; a topic that is neither counts as a page', () => {
    expect(read(METRIC_ALARM, { TopicArn: TICKET_TOPIC }).severity).toBe('ticket');
    expect(read(METRIC_ALARM, { TopicArn: TICKET_TOPIC.replace('prod', 'dev') }).severity).toBe('page');
  });

  test('with a query of its own leads to that', () => {
    const AlarmDescription = `${OLDEST_MESSAGE_DESCRIPTION}\n\nQuery: https://q.example/1`;
    expect(read({ ...METRIC_ALARM, AlarmDescription }).links).toContainEqual({
      text: 'Logs',
      href: 'https://q.example/1',
    });
  });

  test('whose runbook is a path in the repository tells it as text', () => {
    const AlarmDescription = OLDEST_MESSAGE_DESCRIPTION.replace('https://docs.example.com/', 'docs/');
    const page = read({ ...METRIC_ALARM, AlarmDescription });
    expect(page.links.map(({ text }) => text)).toEqual(['Dashboard', 'Logs', 'Alarm']);
    expect(pageDetails(read(METRIC_ALARM)).map(([label]) => label)).not.toContain('Runbook');
    expect(pageDetails(page)).toContainEqual([
      'Runbook',
      'docs/runbooks/crm-to-audience.md#contact-to-member-oldest-message',
    ]);
  });

  test('of another project pages with what it has', () => {
    const page = read({
      ...METRIC_ALARM,
      AlarmName: 'cpu: high',
      AlarmDescription: 'CPU is\nbusy.',
      AlarmArn: 'arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:cpu: high',
    });
    expect(page).toMatchObject({ key: 'cpu: high', headline: 'cpu: high: CPU is busy.', text: 'CPU is\nbusy.' });
    expect(page).not.toHaveProperty('alarm');
    expect(page.links).toEqual([
      {
        text: 'Alarm',
        href: 'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/deeplink.js?region=us-gov-west-1#alarmsV2:alarm/cpu%3A%20high',
      },
    ]);
  });

  test('without description, time and ARN still pages', () => {
    expect(read({ AlarmName: 'bare', NewStateValue: 'ALARM', NewStateReason: 'forced\ttest' })).toEqual({
      key: 'bare',
      state: 'alarm',
      severity: 'page',
      ends: 'ring',
      alarmName: 'bare',
      headline: 'bare: forced test',
      reason: 'forced test',
      since: '2026-03-14T03:01:12.400Z',
      links: [],
    });
  });

  test('about a step of the platform leads to no log: it may be no function', () => {
    const AlarmDescription = OLDEST_MESSAGE_DESCRIPTION.replace(
      'Integration: crm-to-audience',
      'Integration: platform',
    );
    expect(read({ ...METRIC_ALARM, AlarmDescription }).links.map(({ text }) => text)).not.toContain('Logs');
  });

  test('of the receiver leads to the receiver’s log', () => {
    const AlarmDescription = OLDEST_MESSAGE_DESCRIPTION.replace('Step: contact-to-member', 'Step: receiver');
    const logs = read({ ...METRIC_ALARM, AlarmDescription }).links.find(({ text }) => text === 'Logs');
    expect(logs?.href).toMatch(/penstock-prod-crm-to-audience-receive\)\)$/);
  });
});

describe('a composite alarm', () => {
  const described = new Map([[ALARM_NAME, OLDEST_MESSAGE_DESCRIPTION]]);

  test('names what made it ring, and is worth a look at that', () => {
    expect(causesOf(record(COMPOSITE_ALARM))).toEqual([ALARM_NAME]);
    expect(causesOf(record({ ...COMPOSITE_ALARM, NewStateValue: 'OK' }))).toEqual([]);
    expect(causesOf(record(METRIC_ALARM))).toEqual([]);
    expect(causesOf(record('text'))).toEqual([]);
  });

  test('speaks with the words of its cause, under its own key', () => {
    const page = readPage(record(COMPOSITE_ALARM), 'prod', described);
    expect(page).toMatchObject({
      key: COMPOSITE_NAME,
      alarm: OLDEST_MESSAGE,
      headline: 'prod crm-to-audience/contact-to-member: an event has waited for over 15 minutes.',
    });
    expect(page.links.map(({ href }) => href)).toContain(OLDEST_MESSAGE.runbookUrl);
    expect(page.links.at(-1)?.href).toMatch(/any-page$/);
  });

  test('speaks with its own words where the cause’s are not known, and names it', () => {
    const page = readPage(record(COMPOSITE_ALARM), 'prod');
    expect(page.headline).toBe('prod crm-to-audience/any: at least one of its alarms rings.');
    expect(page.reason).toBe(`${ALARM_NAME}: ${COMPOSITE_ALARM.NewStateReason}`);
  });
});

describe('a message that CloudWatch did not write', () => {
  test.each([
    ['text', 'The vendor announced\nmaintenance.'],
    ['JSON of another kind', '{"AlarmName":"x","NewStateValue":"MAYBE"}'],
    ['a JSON null', 'null'],
  ])('%s is a notice under the message’s own id', (_, message) => {
    const page = read(message, { Subject: 'Note from the vendor' });
    expect(page).toEqual({
      key: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
      state: 'notice',
      severity: 'page',
      ends: 'ring',
      alarmName: '',
      headline: 'prod: Note from the vendor',
      text: message,
      reason: 'Published to the on-call topic by hand or by another system.',
      since: '2026-03-14T03:01:12.400Z',
      links: [],
    });
  });

  test('without subject is known by its words, and a long one is cut', () => {
    const page = readPage(record('y'.repeat(9000), { Subject: '' }), 'dev');
    expect(page.headline).toBe(`dev: ${'y'.repeat(194)}…`);
    expect(page.text).toHaveLength(2500);
    expect(readPage(record(' ', { Subject: '' }), 'dev').headline).toBe('dev: an empty message');
  });
});
