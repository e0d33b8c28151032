import type { Content } from './record.ts'

/** The flash message of a name. */
export function messageIn({ flash }: Content, name: string): string | undefined {
  return flash !== undefined && Object.hasOwn(flash, name) ? flash[name] : undefined
}

/** A content with a flash message; the last of a name counts. */
export function withMessage(content: Content, name: string, message: string): Content {
  return { text: content.text, flash: { ...content.flash, [name]: message } }
}

/** A content without the message of a name. */
export function withoutMessage({ text, flash }: Content, name: string): Content {
  const rest = Object.entries(flash ?? {}).filter(([other]) => other !== name)
  return { text, flash: rest.length === 0 ? undefined : Object.fromEntries(rest) }
}
