/** The parts of dynalite 4.0.0 that are used here, as its source has them: it ships no types. */
declare module 'dynalite/actions/*.js' {
  const action: import('./dynalite.ts').Action;
  export default action;
}

declare module 'dynalite/validations/index.js' {
  type Request = import('./dynalite.ts').Request;
  type Validation = import('./dynalite.ts').Validation;

  const validations: {
    /** Checks the types of what `types` lists and drops everything else. */
    checkTypes(input: object, types: Validation['types']): Request;
    checkValidations(
      request: Request,
      types: Validation['types'],
      custom: Validation['custom'],
      store: import('./dynalite.ts').Store,
    ): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  const validation: import('./dynalite.ts').Validation;
  export default validation;
}

declare module 'dynalite/db/index.js' {
  type Attribute = import('./dynalite.ts').Attribute;
  type Item = import('./dynalite.ts').Item;
  type Table = import('./dynalite.ts').Table;
  type Path = readonly (string | number)[];

  const db: {
    createKey(item: Item, table: Table): string;
    validateKey(key: Item, table: Table): Error | undefined | null;
    validateItem(item: Item, table: Table): Error | undefined | null;
    validateKeyPaths(nestedPaths: object, table: Table): Error | undefined | null;
    mapPaths(paths: readonly Path[], item: Item): Item;
    compare(operator: string, value: Attribute, others: readonly Attribute[]): boolean;
    updateIndexes(
      store: import('./dynalite.ts').Store,
      table: Table,
      before: Item | null,
      after: Item,
      callback: (error: unknown) => void,
    ): void;
  };
  export default db;
}
