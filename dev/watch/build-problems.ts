import type { Message } from 'esbuild';

/** What esbuild found, a line each: the file, the line, what is wrong. Nothing where the error is no failure of a build. */
export function buildProblems(error: unknown): readonly string[] | undefined {
  if (!isBuildFailure(error)) return undefined;
  return error.errors.map(({ location, text }) =>
    location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
  );
}

function isBuildFailure(error: unknown): error is Error & { readonly errors: readonly Message[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
