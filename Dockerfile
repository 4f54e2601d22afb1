# One image for every part of Tallygate. Each service of docker-compose.yml runs it with its own command.

FROM node:20-slim AS build
WORKDIR /app
ENV NEXT_TELEMETRY_DISABLED=1 TURBO_TELEMETRY_DISABLED=1 DO_NOT_TRACK=1
COPY . .
RUN --mount=type=cache,target=/root/.npm npm install --no-save --no-audit --no-fund
RUN npm run build
# What only building and testing need stays behind.
RUN npm prune --omit=dev --no-audit --no-fund && rm -rf apps/console/.next/cache .turbo

FROM node:20-slim
WORKDIR /app
ENV NODE_ENV=production \
    NEXT_TELEMETRY_DISABLED=1 \
    TALLYGATE_DATA_DIR=/data
# The folder exists and belongs to the user before a volume is mounted over it, so that the volume does too.
RUN mkdir /data && chown node:node /data && chmod 700 /data
COPY --from=build /app /app
USER node
# api, its health, gateway, gateway with TLS, console
EXPOSE 9090 9094 8080 8443 3000
CMD ["node", "--enable-source-maps", "apps/api/dist/server.js"]
