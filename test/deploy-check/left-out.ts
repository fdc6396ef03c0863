import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Types that the pinned MiniStack does not know: a template with one of them is refused as a whole. */
const NOT_IN_MINISTACK: readonly string[] = [
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::Logs::QueryDefinition',
];
/** Members of known types that it refuses: an alarm over metric math ends the stack's deploy. */
const REFUSED: readonly (readonly [type: string, member: string])[] = [['AWS::CloudWatch::Alarm', 'Metrics']];

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  DependsOn?: string | readonly string[];
}

interface Template {
  readonly Resources?: Record<string, Resource>;
}

/** What of a resource MiniStack does not take; undefined where it takes it. */
function notTaken({ Type, Properties = {} }: Resource): string | undefined {
  if (NOT_IN_MINISTACK.includes(Type)) return Type;
  const refused = REFUSED.find(([type, member]) => type === Type && Properties[member] !== undefined);
  return refused && `${Type} with ${refused[1]}`;
}

/** Takes out of an assembly what MiniStack does not know. @returns what was taken out, by type */
export function leaveOut(assembly: string): string {
  const counts = new Map<string, number>();
  for (const file of globSync('**/*.template.json', { cwd: assembly })) {
    const path = join(assembly, file);
    const template: Template = JSON.parse(readFileSync(path, 'utf8'));
    const resources = template.Resources ?? {};
    const out: string[] = [];
    for (const [id, resource] of Object.entries(resources)) {
      const what = notTaken(resource);
      if (what === undefined) continue;
      counts.set(what, (counts.get(what) ?? 0) + 1);
      out.push(id);
      delete resources[id];
    }
    for (const resource of Object.values(resources)) {
      if (resource.DependsOn === undefined) continue;
      resource.DependsOn = [resource.DependsOn].flat().filter((id) => !out.includes(id));
    }
    if (out.length > 0) writeFileSync(path, JSON.stringify(template));
  }
  return [...counts].map(([what, count]) => `${count} ${what}`).join(', ');
}
