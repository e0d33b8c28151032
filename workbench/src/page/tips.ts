/**
 * Lets Escape take away what a word says of itself, until the pointer or the focus goes to another: who reads what is below must not have
 * to move.
 */
export function hushTips(): void {
  const { classList } = document.documentElement
  addEventListener('keydown', event => event.key === 'Escape' && classList.add('hushed'))
  for (const event of ['pointerover', 'focusin']) addEventListener(event, () => classList.remove('hushed'))
}
