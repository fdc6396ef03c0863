import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One stack of a synthesized assembly, as it lies on disk. */
export interface AssemblyStack {
  /** Artifact id in the manifest. */
  readonly id: string;
  /** The name CloudFormation would know the stack by. */
  readonly name: string;
  readonly template: Template;
  /** The template's file. */
  readonly templateFile: string;
  /** Whether a deploy protects the stack from being deleted. */
  readonly terminationProtection: boolean;
  readonly tags: Readonly<Record<string, string>>;
  /** Object key in the assets bucket → path of the file or folder on this disk. */
  readonly assets: ReadonlyMap<string, string>;
}

export interface Template {
  readonly Description?: string;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
}

interface TemplateOutput {
  readonly Value: unknown;
  readonly Description?: string;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
}

interface Manifest {
  readonly artifacts?: Readonly<Record<string, Artifact>>;
}

interface Artifact {
  readonly type: string;
  readonly dependencies?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads the stacks of an assembly, each after the stacks it depends on.
 * Without `stage`, the only assembly that holds stacks is taken: the root one or a stage's.
 */
export function readAssembly(dir: string, stage?: string): readonly AssemblyStack[] {
  if (!existsSync(join(dir, 'manifest.json'))) {
    throw new Error(`No CDK assembly in ${dir}: manifest.json is missing. Synthesize the app first (npx cdk synth).`);
  }
  const assemblies = assembliesIn(dir).filter((assembly) => stacksOf(assembly.manifest).length > 0);
  const named = assemblies.filter((assembly) => stage === undefined || assembly.name === stage);
  const [chosen, ...others] = named;
  if (!chosen || others.length > 0) {
    const choice = assemblies.map(({ name }) => name || '(no stage)').join(', ') || 'none';
    const wanted = stage === undefined ? 'exactly one stage with stacks' : `a stage named ${stage}`;
    throw new Error(`The assembly in ${dir} does not have ${wanted}; it has: ${choice}.`);
  }
  return inOrder(chosen.manifest).map(([id, artifact]) => readStack(chosen.dir, id, artifact, chosen.manifest));
}

function assembliesIn(dir: string, name = ''): { dir: string; name: string; manifest: Manifest }[] {
  const manifest = readJson<Manifest>(join(dir, 'manifest.json'));
  const nested = Object.values(manifest.artifacts ?? {})
    .filter(({ type }) => type === 'cdk:cloud-assembly')
    .flatMap(({ properties }) =>
      assembliesIn(join(dir, String(properties?.directoryName)), String(properties?.displayName)),
    );
  return [{ dir, name, manifest }, ...nested];
}

function stacksOf(manifest: Manifest): [string, Artifact][] {
  return Object.entries(manifest.artifacts ?? {}).filter(([, { type }]) => type === 'aws:cloudformation:stack');
}

function inOrder(manifest: Manifest): [string, Artifact][] {
  const stacks = new Map(stacksOf(manifest));
  const done = new Map<string, Artifact>();
  const visit = (id: string, artifact: Artifact) => {
    if (done.has(id)) return;
    for (const dependency of artifact.dependencies ?? []) {
      const stack = stacks.get(dependency);
      if (stack) visit(dependency, stack);
    }
    done.set(id, artifact);
  };
  for (const [id, artifact] of stacks) visit(id, artifact);
  return [...done];
}

function readStack(dir: string, id: string, artifact: Artifact, manifest: Manifest): AssemblyStack {
  const assetManifests = (artifact.dependencies ?? [])
    .map((dependency) => manifest.artifacts?.[dependency])
    .filter((dependency) => dependency?.type === 'cdk:asset-manifest')
    .map((dependency) => readJson<AssetManifest>(join(dir, String(dependency?.properties?.file))));
  const files = assetManifests.flatMap(({ files }) => Object.values(files ?? {}));
  const { stackName = id, templateFile, terminationProtection, tags } = artifact.properties ?? {};
  const file = join(dir, String(templateFile));
  return {
    id,
    name: String(stackName),
    template: readJson<Template>(file),
    templateFile: file,
    terminationProtection: terminationProtection === true,
    tags: (tags ?? {}) as Readonly<Record<string, string>>,
    assets: new Map(
      files.flatMap(({ source, destinations }) =>
        Object.values(destinations).map(({ objectKey }) => [objectKey, join(dir, source.path ?? '')] as const),
      ),
    ),
  };
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
