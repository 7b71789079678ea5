// Stands in for jwk-to-pem, whose dependency elliptic has an unfixed advisory (GHSA-848j-6mx2-7j84).
// docker-registry-client needs it for schema-1 manifest signatures only.
const { createPublicKey } = require("node:crypto");

module.exports = (jwk) => createPublicKey({ key: jwk, format: "jwk" }).export({ type: "spki", format: "pem" });
