// A Bluesky of its own on loopback: directory (2582), data server (2583) and AppView (2584), with one account.
// Without a host Node listens on all interfaces: everything that dev-env opens goes to 127.0.0.1.
const net = require('net')
const listen = net.Server.prototype.listen
net.Server.prototype.listen = function (...given) {
  if (typeof given[0] === 'number' && typeof given[1] !== 'string') given.splice(1, 0, '127.0.0.1')
  else if (given[0] && typeof given[0] === 'object' && 'port' in given[0] && !given[0].host) given[0] = { ...given[0], host: '127.0.0.1' }
  return listen.apply(this, given)
}
const { TestNetwork } = require('@atproto/dev-env')
const { AtpAgent } = require('@atproto/api')
const start = async () => {
  await TestNetwork.create({
    plc: { port: 2582 },
    pds: { port: 2583, hostname: 'localhost', enableDidDocWithSession: true },
    bsky: { dbPostgresSchema: 'bsky', port: 2584, publicUrl: 'http://localhost:2584' },
    ozone: { port: 2587, chatUrl: 'http://localhost:2590', chatDid: 'did:example:chat', dbMaterializedViewRefreshIntervalMs: 30000 },
  })
  const agent = new AtpAgent({ service: 'http://localhost:2583' })
  await agent.createAccount({ handle: 'hibou.test', email: 'hibou@example.org', password: 'only-on-loopback' })
  console.log('ready')
}
start().catch((error) => { console.error(error); process.exit(1) })
