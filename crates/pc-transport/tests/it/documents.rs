//! Documents that are downloaded piece by piece.

use std::sync::Arc;

use futures_util::io::Cursor;
use pc_transport::operations::GetInvoiceStatement;
use pc_transport::wire::Reply;
use pc_transport::{Cause, DownloadError};

use crate::harness::client;
use crate::harness::streaming_transport::{End, StreamingTransport};

fn pdf(length: usize) -> Reply {
    let content: Vec<u8> = (0..length).map(|index| (index * index / 7) as u8).collect();
    let body = [b"%PDF-1.7\n", &*content, b"\n%%EOF\n"].concat();
    Reply { body: body.into(), ..Reply::new(200) }.header("Content-Type", "application/pdf")
}

fn statement() -> GetInvoiceStatement {
    GetInvoiceStatement::new("G000000001".into())
}

async fn download(pieces: StreamingTransport) -> (Result<u64, DownloadError>, Vec<u8>) {
    let mut written = Cursor::new(Vec::new());
    let client = client(&Arc::new(pieces)).with_max_document(500_000);
    let result = client.download(&statement(), &mut written).await;
    (result, written.into_inner())
}

#[tokio::test(start_paused = true)]
async fn a_document_is_written_once_however_often_it_breaks_off() {
    let whole = pdf(400_000);
    let pieces = StreamingTransport::new()
        .cut(whole.clone(), 100_000, End::Broken)
        .cut(whole.clone(), 90_000, End::Broken)
        .cut(whole.clone(), 300_000, End::Stalled)
        .whole(whole.clone());
    let (result, written) = download(pieces).await;
    assert_eq!(result.unwrap(), whole.body.len() as u64);
    assert_eq!(written, whole.body);
    let small = pdf(10);
    assert_eq!(download(StreamingTransport::new().whole(small.clone())).await.1, small.body);
}

#[tokio::test(start_paused = true)]
async fn what_is_no_pdf_or_too_large_is_refused() {
    let html = Reply { body: "<html>".into(), ..Reply::new(200) };
    for reply in
        [html.clone().header("Content-Type", "text/html"), html.header("Content-Type", "application/pdf")]
    {
        let (result, written) = download(StreamingTransport::new().whole(reply)).await;
        assert!(
            matches!(&result, Err(DownloadError::Call(error)) if matches!(error.cause, Cause::Undecodable(_)))
        );
        assert!(written.is_empty());
    }
    let (result, written) = download(StreamingTransport::new().whole(pdf(600_000))).await;
    assert!(matches!(result, Err(DownloadError::TooLarge { limit: 500_000 })), "{result:?}");
    assert!(written.len() <= 500_000);
    let refused = Reply::new(404);
    assert!(matches!(
        download(StreamingTransport::new().whole(refused)).await.0,
        Err(DownloadError::Call(_))
    ));
}

#[tokio::test(start_paused = true)]
async fn the_announced_size_counts() {
    let whole = pdf(400_000);
    let length = whole.body.len();
    let sized = whole.clone().header("Content-Length", length.to_string());
    // It ends in the middle as if that were its end: it is taken up there.
    let pieces = StreamingTransport::new().cut(sized.clone(), 250_000, End::Whole).whole(sized);
    let (result, written) = download(pieces).await;
    assert_eq!((result.unwrap(), written), (length as u64, whole.body.to_vec()));

    let longer = whole.clone().header("Content-Length", (length + 1).to_string());
    let pieces = (0..4).fold(StreamingTransport::new(), |pieces, _| pieces.whole(longer.clone()));
    let error = download(pieces).await.0.unwrap_err();
    assert!(error.to_string().contains(&format!("{length} bytes came of {}", length + 1)), "{error}");

    let large = whole.header("Content-Length", "500001");
    let (result, written) = download(StreamingTransport::new().whole(large)).await;
    assert!(matches!(result, Err(DownloadError::TooLarge { limit: 500_000 })), "{result:?}");
    assert!(written.is_empty(), "refused before anything was written");
}

#[tokio::test(start_paused = true)]
async fn another_document_is_not_sewn_onto_the_first() {
    let other = |length| {
        let mut other = pdf(length);
        other.body = other.body.iter().map(|byte| byte ^ u8::from(*byte > 200)).collect::<Vec<u8>>().into();
        other
    };
    for other in [other(400_000), pdf(50_000)] {
        let (result, _) =
            download(StreamingTransport::new().cut(pdf(400_000), 100_000, End::Broken).whole(other)).await;
        assert!(matches!(result, Err(DownloadError::Changed)), "{result:?}");
    }
}

/// Where the connection's end is the document's, a cut looks like it.
#[tokio::test(start_paused = true)]
async fn a_document_without_its_end_is_read_again_and_given_up() {
    let whole = pdf(400_000);
    let half = Reply { body: whole.body.slice(..200_000), ..whole.clone() };
    let (result, written) =
        download(StreamingTransport::new().whole(half.clone()).whole(whole.clone())).await;
    assert_eq!((result.unwrap(), written.len()), (whole.body.len() as u64, whole.body.len()));
    let always = (0..4).fold(StreamingTransport::new(), |pieces, _| pieces.whole(half.clone()));
    let error = download(always).await.0.unwrap_err();
    assert!(error.to_string().contains("lacks its end"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_document_that_always_breaks_off_is_given_up() {
    let pieces =
        (0..4).fold(StreamingTransport::new(), |pieces, _| pieces.cut(pdf(400_000), 100_000, End::Broken));
    let (result, _) = download(pieces).await;
    assert!(matches!(&result, Err(DownloadError::Call(error)) if error.is_transient()), "{result:?}");
}
