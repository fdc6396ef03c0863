import type { Target } from '../command/target.ts';
import type { DeclaredSecret } from './declared.ts';

export const fillCommand = ({ name }: Pick<DeclaredSecret, 'name'>, { environment }: Pick<Target, 'environment'>) =>
  `npm run ops -- secrets fill ${name} --env ${environment}`;

export const revokeCommand = ({ name }: Pick<DeclaredSecret, 'name'>, { environment }: Pick<Target, 'environment'>) =>
  `npm run ops -- secrets revoke ${name} --env ${environment}`;
