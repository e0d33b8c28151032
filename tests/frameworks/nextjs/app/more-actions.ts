'use server'

import { cookie, list } from 'rusk'
import { withActionState } from '@/app/state'

const likes = cookie('likes', { value: list() })

/** Answers with the page itself, in place of a redirect. */
export async function likeQuietly(form: FormData): Promise<void> {
  await withActionState(({ cookies }) => {
    cookies.set(likes, [...(cookies.get(likes) ?? []), String(form.get('likes'))])
  })
}

export async function signOut(): Promise<void> {
  await withActionState(async ({ cookies, session }) => {
    cookies.delete(likes)
    await (await session()).destroy()
  })
}
