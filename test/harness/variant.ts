import { identityRule } from '@penstock/webhooks';
import { loadProject, NAMES_FILE, namesText, projectNames } from '../../shared/project/index.ts';
import { copyProject, type ProjectCopy } from './project.ts';

/** A copy of the fixture project with its manifest of names. */
export async function copyWithNames(): Promise<ProjectCopy> {
  const copy = await copyProject();
  const { integrations } = await loadProject();
  await copy.write(NAMES_FILE, namesText(projectNames(integrations, identityRule)));
  return copy;
}

export interface Rename {
  readonly integration: string;
  readonly delivery: string;
  /** Whether the contract says what both were called. */
  readonly isDeclared: boolean;
}

/** Renames the fixture's integration and its delivery, as a team does: folder, file, contract, project file. */
export async function rename(copy: ProjectCopy, { integration, delivery, isDeclared }: Rename): Promise<void> {
  const folder = `integrations/${integration}`;
  await copy.rename('integrations/crm-to-audience', folder);
  await copy.rename(`${folder}/contact-to-member.ts`, `${folder}/${delivery}.ts`);
  const formerly = (name: string) => (isDeclared ? `formerly: '${name}',` : '');
  const contract = `${folder}/contract.ts`;
  await copy.replace(contract, "name: 'crm-to-audience',", `name: '${integration}', ${formerly('crm-to-audience')}`);
  await copy.replace(contract, "'contact-to-member': {", `'${delivery}': { ${formerly('contact-to-member')}`);
  await copy.replace(`${folder}/${delivery}.ts`, "'contact-to-member'", `'${delivery}'`);
  await copy.replace('penstock.config.ts', "'crm-to-audience'", `'${integration}'`);
  await copy.replace('penstock.config.ts', './integrations/crm-to-audience/', `./${folder}/`);
}
