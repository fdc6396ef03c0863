import type { Screen } from '../../packages/local-aws/test/dashboard/browser.ts';

/** Wide and narrow, light and dark. */
export const SCREENS: readonly Screen[] = [
  { width: 1280, height: 800, scheme: 'light' },
  { width: 1280, height: 800, scheme: 'dark' },
  { width: 390, height: 844, scheme: 'light' },
  { width: 390, height: 844, scheme: 'dark' },
];

/** What is wrong with the page that the browser has drawn, in words. Runs there. */
export const PAGE_FAULTS = `(() => {
  const faults = [];
  const name = (element) => (element.className.baseVal ?? element.className) + ' «' + element.textContent.trim().slice(0, 40) + '»';
  if (document.documentElement.scrollWidth > innerWidth) faults.push('the page is ' + document.documentElement.scrollWidth + ' wide on ' + innerWidth);
  const cards = [...document.querySelectorAll('.widget, .card')];
  for (const card of cards) if (card.scrollWidth > card.clientWidth + 1) faults.push('too wide: ' + name(card));
  const boxes = cards.map((card) => card.getBoundingClientRect());
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b, j) => {
    if (a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1) faults.push('overlap: ' + name(cards[i]) + ' and ' + name(cards[i + 1 + j]));
  }));
  for (const plot of document.querySelectorAll('.plot')) if (plot.clientHeight < 90 || plot.clientWidth < 200) faults.push('too small: ' + name(plot.parentElement.parentElement));
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4).reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const color = rgb(getComputedStyle(at).backgroundColor); if (color.length === 3 || color[3] > 0) return color; } return [255, 255, 255]; };
  for (const element of document.querySelectorAll('body *')) {
    if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
    if (element.closest('style, option') || element.getClientRects().length === 0) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) faults.push('contrast ' + contrast.toFixed(1) + ': ' + name(element));
    if (parseFloat(getComputedStyle(element).fontSize) < 11) faults.push('too small a font: ' + name(element));
  }
  return [...new Set(faults)];
})()`;
