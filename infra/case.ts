/** `hubspot-v3` → `hubspotV3`. */
export function camelCase(kebab: string): string {
  return kebab.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `contact-to-member` → `ContactToMember`. */
export function pascalCase(kebab: string): string {
  return camelCase(`-${kebab}`);
}
