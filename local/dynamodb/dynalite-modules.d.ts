/** The parts of dynalite 4.0.0 that are used here, as its source has them: it ships no types. */
declare module 'dynalite/actions/*.js' {
  const action: import('./dynalite.ts').Action;
  export default action;
}

declare module 'dynalite/validations/index.js' {
  const validations: import('./dynalite.ts').Validations;
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  const validation: import('./dynalite.ts').Validation;
  export default validation;
}

declare module 'dynalite/db/index.js' {
  const db: import('./dynalite.ts').Db;
  export default db;
}
