/** `contact-to-member` → `ContactToMember`. */
export function pascalCase(kebab: string): string {
  return kebab.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
}
