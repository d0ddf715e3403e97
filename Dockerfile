# The service on workerd, as `npm start` runs it, for compose.yaml. Not for the internet without a proxy in front.
FROM node:24-slim
WORKDIR /app
COPY . .
RUN npm ci --omit=optional --no-audit --no-fund
ENV CLOUDFLARE_CF_FETCH_ENABLED=false WRANGLER_SEND_METRICS=false CLOUDFLARE_INCLUDE_PROCESS_ENV=true
EXPOSE 8787
CMD ["npx", "wrangler", "dev", "--show-interactive-dev-session=false", "--ip", "0.0.0.0", "--port", "8787", "--persist-to", "/state"]
