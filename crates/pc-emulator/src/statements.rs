//! `GetInvoiceStatement` and tax receipts: small, real PDF documents.

use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str};

use crate::answer::Answer;
use crate::call::Call;
use crate::invoices::Invoice;
use crate::problem::Problem;
use crate::world::World;

pub(crate) fn invoice(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = world.find_invoice(call.parameter("invoice"), call.now)?;
    let bytes = document(&[format!("Invoice {}", invoice.id), facts(world, &invoice)]);
    let name = format!("attachment; filename=Invoice_{}.pdf", invoice.id);
    Ok(Answer::raw("application/pdf", bytes).header("Content-Disposition", name))
}

pub(crate) fn receipt(world: &mut World, call: &Call<'_>) -> Result<Answer, Problem> {
    let invoice = world.find_invoice(call.parameter("invoice"), call.now)?;
    let receipt = invoice.receipt();
    if !receipt.eq_ignore_ascii_case(call.parameter("receipt")) {
        return Err(Problem::new(404, 1000, "The receipt was not found."));
    }
    let bytes = document(&[format!("Tax receipt {receipt}"), facts(world, &invoice)]);
    let name = format!("attachment; filename=E-Tax-{receipt}.pdf");
    Ok(Answer::raw("application/pdf", bytes).header("Content-Disposition", name))
}

fn facts(world: &World, invoice: &Invoice) -> String {
    format!("{}: {} {}", invoice.date(), world.total(invoice), invoice.currency.code)
}

/// One page with these lines.
fn document(lines: &[String]) -> Vec<u8> {
    let [catalog, pages, page, content, font] = [1, 2, 3, 4, 5].map(Ref::new);
    let letter = Name(b"F1");
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut first = pdf.page(page);
    first.media_box(Rect::new(0.0, 0.0, 595.0, 842.0)).parent(pages).contents(content);
    first.resources().fonts().pair(letter, font);
    first.finish();
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    let mut text = Content::new();
    for (line, top) in lines.iter().zip([770.0, 730.0]) {
        text.begin_text().set_font(letter, 14.0).next_line(60.0, top).show(Str(line.as_bytes())).end_text();
    }
    pdf.stream(content, &text.finish());
    pdf.finish()
}
