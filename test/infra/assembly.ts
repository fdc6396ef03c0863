import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assemblyOf } from '../harness/synthesis.ts';

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Export?: { readonly Name: unknown };
}

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and a wrong path fails the assertion.
  readonly Properties: any;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** One environment as `cdk synth` wrote it, with placeholders for origins. */
export interface Synthesized extends Disposable {
  readonly folder: string;
  readonly stacks: Readonly<Record<string, Template>>;
  /** Reports of the validation plugins that found something. */
  readonly findings: readonly unknown[];
  /** Path of a file in the asset of the function whose name ends so. */
  asset(functionName: string, file: string): string;
}

export async function synthesized(environment: string): Promise<Synthesized> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-synth-'));
  await assemblyOf({ stage: environment, vendors: {}, output: folder });
  const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
  const inner = `assembly-${environment}`;
  const artifacts: [string, { type: string; properties: { templateFile: string; stackName: string } }][] =
    Object.entries(json(`${inner}/manifest.json`).artifacts);
  const stacks = Object.fromEntries(
    artifacts
      .filter(([, { type }]) => type === 'aws:cloudformation:stack')
      .map(([, { properties }]) => [properties.stackName, json(`${inner}/${properties.templateFile}`) as Template]),
  );
  return {
    folder,
    stacks,
    findings: json('validation-report.json').pluginReports,
    asset(functionName, file) {
      const functions = Object.values(stacks).flatMap((stack) => ofType(stack, 'AWS::Lambda::Function'));
      const found = functions.find(({ Properties }) => String(Properties.FunctionName).endsWith(functionName));
      const key = String(found?.Properties.Code.S3Key).replace('.zip', '');
      return join(folder, `asset.${key}`, file);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function ofType(stack: Template, type: string): readonly Resource[] {
  return Object.values(stack.Resources).filter((resource) => resource.Type === type);
}
