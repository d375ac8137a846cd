// oidc-provider, shaped as ID-porten is: pushed requests, pairwise names, levels of assurance, a session id in the token.
// Reads {clients, accounts} as JSON from its standard input, and writes its issuer when it listens.
import { createServer } from "node:http";
import { createHash } from "node:crypto";
import { text } from "node:stream/consumers";
import Provider from "oidc-provider";

const { clients, accounts } = JSON.parse(await text(process.stdin));
const server = createServer();
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients,
  cookies: { keys: ["only for tests"] },
  acrValues: ["idporten-loa-low", "idporten-loa-substantial", "idporten-loa-high"],
  subjectTypes: ["pairwise"],
  pairwiseIdentifier: (ctx, id, client) => createHash("sha256").update(`${client.clientId} ${id}`).digest("hex"),
  claims: {
    openid: ["sub", "pid"],
    profile: ["name"],
    email: ["email", "email_verified"],
    work: ["authorization_details", "groups", "title", "office"],
    acr: null,
    sid: null,
    auth_time: null,
    iss: null,
  },
  scopes: ["openid", "profile", "email", "work"],
  conformIdTokenClaims: false,
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts[id] }) }),
  features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
});

// The person at the provider: says who they are, and how well, in the address.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { params, grantId } = await provider.interactionDetails(ctx.req, ctx.res);
  const { account, acr } = ctx.query;
  if (!account) return provider.interactionFinished(ctx.req, ctx.res, { error: "access_denied" });
  const grant = new provider.Grant({ accountId: account, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: account, acr }, consent });
});

server.on("request", provider.callback());
console.log(issuer);
