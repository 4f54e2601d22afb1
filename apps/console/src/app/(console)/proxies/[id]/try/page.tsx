import { Tried } from '#features/try/try-page.tsx';

export default async function ProxyTryRoute({ params }: { params: Promise<{ id: string }> }) {
  return <Tried id={decodeURIComponent((await params).id)} />;
}
