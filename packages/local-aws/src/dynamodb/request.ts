/** A value with its type as the one member's name, for example `{ S: 'text' }`. */
export type Attribute = Readonly<Record<string, unknown>>;
/** An item or a key, by attribute name. */
export type Item = Readonly<Record<string, Attribute>>;

/** A condition or filter as dynalite's parser leaves it. */
export interface Expression {
  /** A comparison operator, `between`, `in`, `and`, `or`, `not` or `function`. */
  readonly type: string;
  /** The function's name. */
  readonly name?: string;
  readonly args: readonly (Expression | Operand)[];
}

export type Path = readonly (string | number)[];
export type Operand = Path | Attribute;

/** A request after dynalite's validation: the expressions are parsed into members that begin with an underscore. */
export type Request = Record<string, unknown> & {
  TableName: string;
  _updates?: { readonly sections: UpdateSection[] };
  _condition?: Parsed;
  _filter?: Parsed;
  _projection?: { readonly paths: readonly (readonly (string | number)[])[]; readonly nestedPaths: object };
};

interface Parsed {
  readonly expression: Expression;
}

export interface UpdateSection {
  readonly type: 'set' | 'remove' | 'add' | 'delete';
  readonly path: readonly (string | number)[];
}

export interface Table extends Record<string, unknown> {
  readonly TableName: string;
  readonly KeySchema: readonly KeyElement[];
  AttributeDefinitions: readonly { readonly AttributeName: string; readonly AttributeType: string }[];
  GlobalSecondaryIndexes?: Index[];
  readonly LocalSecondaryIndexes?: readonly Index[];
}

interface KeyElement {
  readonly AttributeName: string;
  readonly KeyType: string;
}

export interface Index extends Record<string, unknown> {
  readonly IndexName: string;
  readonly KeySchema: readonly KeyElement[];
}
