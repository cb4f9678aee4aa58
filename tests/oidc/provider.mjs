// A real OpenID provider (npm: oidc-provider) for the end-to-end tests. Started with one argument in
// JSON: port (0 for any), key (a private JWK), redirect, secret. Says its address when it listens.
// Whoever signs in types a name, which becomes the subject, and whether by two factors.
import http from "node:http";
import Provider from "oidc-provider";

const { port, key, redirect, secret } = JSON.parse(process.argv[2]);
const server = http.createServer();
await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: "hoso",
    client_secret: secret,
    redirect_uris: [redirect],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    id_token_signed_response_alg: key.alg,
  }],
  jwks: { keys: [key] },
  pkce: { required: () => true },
  claims: { openid: ["sub", "amr"] },
  features: { devInteractions: { enabled: false } },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // Who signs in has agreed.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
});

async function interaction(request, response) {
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html");
    response.end('<form method="post"><input name="login"><input name="amr"></form>');
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const answer = form.get("login")
    ? { login: { accountId: form.get("login"), amr: form.get("amr").split(" ") } }
    : { error: "access_denied" };
  await provider.interactionFinished(request, response, answer);
}

const standard = provider.callback();
server.on("request", (request, response) => {
  if (!request.url.startsWith("/interaction/")) return standard(request, response);
  interaction(request, response).catch((why) => {
    response.statusCode = 500;
    response.end(String(why));
  });
});
console.log(issuer);
