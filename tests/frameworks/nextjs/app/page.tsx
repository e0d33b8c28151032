import { cookie, list } from 'rusk'
import { like } from '@/app/actions'
import { likeQuietly, signOut } from '@/app/more-actions'
import { readCookie } from '@/app/state'

const likes = cookie('likes', { value: list() })
const visited = cookie('visited')

export default async function Page() {
  const seen = { likes: (await readCookie(likes)) ?? [], visited: (await readCookie(visited)) ?? 'no' }
  return (
    <main>
      <pre>{encodeURIComponent(JSON.stringify(seen))}</pre>
      <form id="like" action={like}>
        <input name="likes" aria-label="Likes" />
      </form>
      <form id="like-quietly" action={likeQuietly}>
        <input name="likes" aria-label="Likes" />
      </form>
      <form id="sign-out" action={signOut} />
    </main>
  )
}
