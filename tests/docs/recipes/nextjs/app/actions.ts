// app/actions.ts
'use server'

import { redirect } from 'next/navigation'
import { cookie, list } from 'rusk'
import { withActionState } from '@/app/state'

const likes = cookie('likes', { value: list() })

export async function like(form: FormData): Promise<void> {
  await withActionState(async ({ cookies, session }) => {
    cookies.set(likes, [...(cookies.get(likes) ?? []), String(form.get('likes'))])
    const s = await session()
    s.update(data => {
      data.count += 1
    })
    redirect('/likes')
  })
}
