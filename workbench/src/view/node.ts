/** An element as data: the server writes it as HTML, the page makes it with `createElement`. Text is text on both sides. */
export interface ElementNode {
  readonly tag: string
  readonly attributes: Attributes
  readonly children: readonly ViewNode[]
}

export type ViewNode = ElementNode | string

/** An attribute that is false or undefined is left out; one that is true has no value. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

type Given = ViewNode | false | undefined | readonly ViewNode[]

/** An element. Tags and attributes' names are the program's own; values and text may be anybody's. */
export function element(
  tag: string,
  attributes: Attributes = {},
  ...children: readonly Given[]
): ElementNode {
  return {
    tag,
    attributes: safe(attributes),
    children: children.flat().filter(child => child !== false && child !== undefined),
  }
}

/** A link that leads to a script is no link. */
function safe(attributes: Attributes): Attributes {
  const { href } = attributes
  if (href === undefined || /^(https?:\/\/|\/(?![/\\])|#)/.test(String(href))) return attributes
  return { ...attributes, href: undefined }
}

/** The attributes that are written, as text. */
export function writtenAttributes({ attributes }: ElementNode): [name: string, value: string][] {
  return Object.entries(attributes)
    .filter(([, value]) => value !== false && value !== undefined)
    .map(([name, value]) => [name, value === true ? '' : String(value)])
}

const voidTags = new Set(['br', 'hr', 'img', 'input'])
const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A node as HTML. Everything but tags and attributes' names is escaped. */
export function toHtml(node: ViewNode): string {
  if (typeof node === 'string') return escaped(node)
  const { tag, children } = node
  const attributes = writtenAttributes(node).map(([name, value]) => ` ${name}="${escaped(value)}"`)
  const start = `<${tag}${attributes.join('')}>`
  return voidTags.has(tag) ? start : `${start}${children.map(toHtml).join('')}</${tag}>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, character => escapes[character]!)
}
