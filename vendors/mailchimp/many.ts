import type { Answer, VendorRequest } from '../toolkit/request.ts';
import { isPlainObject } from './merge.ts';
import { type Problem, unvalidated } from './problems.ts';
import { jsonAnswer } from './write.ts';

/** Members that one call of `POST /lists/{id}` takes. */
const MOST = 500;

/** What becomes of one of them. */
export interface OneOfMany {
  readonly exists: (email: string) => boolean;
  readonly write: (member: Readonly<Record<string, unknown>>) => Answer;
}

/**
 * Adds or changes members of a list in one call. Each stands for itself: what is wrong with one is in `errors`, by its address, of an
 * answer 200.
 */
export function writeMany({ body }: VendorRequest, problem: Problem, { exists, write }: OneOfMany): Answer {
  const input = parsed(body);
  const { members, update_existing: updates } = isPlainObject(input) ? input : {};
  if (!Array.isArray(members) || members.length === 0 || members.length > MOST || !members.every(isPlainObject))
    return unvalidated(problem, [{ field: 'members', message: `Must be a list of 1 to ${MOST} members` }]);
  const results = members.map((member) => {
    const email = String(member.email_address ?? '');
    const known = exists(email);
    if (known && updates !== true)
      return { email, known, code: 'ERROR_CONTACT_EXISTS', error: `${email} is already a list member` };
    const { status = 200, body: answer, changed } = write(member);
    if (status < 300) return { known, changed, member: answer };
    const { detail } = answer as { readonly detail?: string };
    return { email, known, code: 'ERROR_GENERIC', error: detail ?? 'Could not be written' };
  });
  const written = results.filter((result) => result.member !== undefined);
  const errors = results.flatMap(({ email, error, code }) =>
    error === undefined ? [] : [{ email_address: email, error, error_code: code }],
  );
  const [updated, added] = [written.filter(({ known }) => known), written.filter(({ known }) => !known)];
  return {
    ...jsonAnswer(200, {
      new_members: added.map(({ member }) => member),
      updated_members: updated.map(({ member }) => member),
      errors,
      total_created: added.length,
      total_updated: updated.length,
      error_count: errors.length,
    }),
    changed: written.some(({ changed }) => changed),
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
