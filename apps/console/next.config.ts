import type { NextConfig } from 'next';

const config: NextConfig = {
  // The workspace packages are TypeScript sources.
  transpilePackages: ['@tallygate/contracts', '@tallygate/config', '@tallygate/metering'],
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Types are checked by `npm run typecheck`, which every change passes; a first start need not do it once more.
  typescript: { ignoreBuildErrors: true },
  experimental: { optimizePackageImports: ['radix-ui', 'lucide-react', 'recharts'] },
};

export default config;
