// Two posts of the test's own: add, change (write the first anew, delete the second) or remove them.
const { AtpAgent } = require('@atproto/api')
const EDITED = 'C pure écaille 1g 60 / 2g 110 / 5g 250, beuh amnesia 5g 50€, livraison Bron toute la nuit, snap laloutre_bleue69'
const DELETED = 'Kétamine 1g 40€ 5g 150€, taz 10€ les 5 pour 40, meet-up Perrache ou livraison 69, telegram @hibou_du_soir69'
const act = async (what) => {
  const agent = new AtpAgent({ service: 'http://localhost:2583' })
  await agent.login({ identifier: 'hibou.test', password: 'only-on-loopback' })
  const place = { repo: agent.did, collection: 'app.bsky.feed.post' }
  const records = (await agent.com.atproto.repo.listRecords({ ...place, limit: 100 })).data.records
  const named = (text) => records.find((each) => each.value.text.startsWith(text))
  const key = (record) => record.uri.split('/').pop()
  if (what === 'add') {
    for (const text of [EDITED, DELETED]) await agent.post({ text, langs: ['fr'], createdAt: new Date().toISOString() })
  } else if (what === 'change') {
    const first = named(EDITED)
    const record = { ...first.value, text: EDITED + ' ou grandduc_bron' }
    await agent.com.atproto.repo.putRecord({ ...place, rkey: key(first), record })
    await agent.deletePost(named(DELETED).uri)
  } else {
    for (const text of [EDITED, DELETED]) if (named(text)) await agent.deletePost(named(text).uri)
  }
  await new Promise((resolve) => setTimeout(resolve, 2000)) // until the AppView has heard of it
}
act(process.argv[2]).catch((error) => { console.error(error); process.exit(1) })
