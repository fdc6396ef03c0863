import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template.ts';

interface Artifact {
  readonly type: string;
  readonly properties?: { readonly stackName?: string; readonly templateFile?: string };
}

/** The stacks of one environment that a synthesis wrote: https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html. */
export function readStage(assembly: string, environment: string): ReadonlyMap<string, Template> {
  const folder = join(assembly, `assembly-${environment}`);
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const { artifacts } = read('manifest.json') as { artifacts: Readonly<Record<string, Artifact>> };
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  return new Map(
    stacks.map(([id, { properties }]) => [
      properties?.stackName ?? id,
      read(properties?.templateFile ?? '') as Template,
    ]),
  );
}
