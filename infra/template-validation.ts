import { readFileSync } from 'node:fs';
import {
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';

/** From here on a text is looked at by its length too: CloudFormation bounds descriptions at 256 characters. */
const LONG = 200;

/**
 * CDK's validation of templates against CloudFormation's schemas and rules, of one template for each shape: most integrations'
 * templates differ in names only, and each costs a tenth of a second. What names must look like our own rules say.
 */
class TemplateValidation extends CloudFormationValidatePlugin {
  override validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    const shapes = new Map(
      context.templatePaths.toReversed().map((path) => [shapeOf(JSON.parse(readFileSync(path, 'utf8'))), path]),
    );
    const templatePaths = [...shapes.values()];
    const stackTemplates = context.stackTemplates.filter(({ templatePath }) => templatePaths.includes(templatePath));
    return super.validate({ ...context, templatePaths, stackTemplates });
  }
}

/** CDK's own type of its plugin leaves out that a version may be undefined. */
export const templateValidation = () => new TemplateValidation() as IPolicyValidationPlugin;

interface Template {
  readonly Resources?: Readonly<Record<string, { readonly Type: string }>>;
}

/** Equal for templates that differ in names only: every word of a text is the same, and resources are known by their order. */
export function shapeOf({ Resources = {}, ...rest }: Template): string {
  const order = new Map(Object.keys(Resources).map((id, index) => [id, `#${index}`]));
  const shaped = (key: string, value: unknown) => {
    if (typeof value !== 'string' || key === 'Type') return value;
    return order.get(value) ?? value.replace(/[\w-]+/g, 'a') + (value.length > LONG ? value.length : '');
  };
  return JSON.stringify([Object.values(Resources), Object.keys(rest).sort()], shaped);
}
