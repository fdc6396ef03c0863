import { expressionError } from '../errors.ts';
import { combine, mapSeries, operate } from './arithmetic.ts';
import { FUNCTIONS } from './functions.ts';
import type { Expression } from './parse.ts';
import { type Scope, seriesIn, type Value } from './value.ts';

const WORDS = ['LINEAR', 'REPEAT'];

/** @throws AwsError `ValidationError` that quotes the expression and names what is not emulated. */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'number':
      return { kind: 'scalar', value: expression.value };
    case 'text':
      return { kind: 'word', word: expression.value };
    case 'id':
      return WORDS.includes(expression.name) ? { kind: 'word', word: expression.name } : scope.worthOf(expression.name);
    case 'list':
      return { kind: 'list', list: expression.items.flatMap((item) => seriesIn(evaluate(item, scope), scope)) };
    case 'negative':
      return mapSeries(evaluate(expression.of, scope), (value) => -value, scope);
    case 'binary': {
      const { operator, left, right } = expression;
      return combine(evaluate(left, scope), evaluate(right, scope), (a, b) => operate(operator, a, b), scope);
    }
    case 'call': {
      const run = Object.hasOwn(FUNCTIONS, expression.name) ? FUNCTIONS[expression.name] : undefined;
      const known = Object.keys(FUNCTIONS).join(', ');
      if (!run)
        throw expressionError(
          scope.source,
          `the local CloudWatch does not emulate ${expression.name}, it has ${known}`,
        );
      return run(
        expression.arguments.map((argument) => evaluate(argument, scope)),
        scope,
      );
    }
  }
}
