import type { LogQuery } from '../../shared/alarms/index.ts';
import { code } from './markdown.ts';

export interface QuestionsPage {
  readonly integration: readonly LogQuery[];
  readonly platform: readonly LogQuery[];
}

/** A section for the questions to one integration's logs, and one for those of the platform. */
export function questionSections({ integration, platform }: QuestionsPage): readonly string[] {
  return [
    '### Of each integration',
    ...integration.flatMap(questionBlock),
    '### Of what all integrations share',
    ...platform.flatMap(questionBlock),
  ];
}

function questionBlock({ name, question, text }: LogQuery): readonly string[] {
  const commands = text.split('\n').filter((line) => !line.startsWith('#'));
  return [`${code(name.split('/').at(-1) ?? '')}: ${question}`, ['```', ...commands, '```'].join('\n')];
}
