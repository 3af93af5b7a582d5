export function frontPage(): string {
  return '';
}
