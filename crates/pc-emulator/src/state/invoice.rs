//! One invoice: its charges and usage, what was paid of it, and what it comes to.

use std::sync::Arc;

use pc_models::{Decimal, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::api::answer::{link, without_nulls};
use crate::api::billing::invoice_lines::LineClass;
use crate::state::catalog_file::Currency;
use crate::state::charge::Charge;
use crate::state::injected_errors::InjectedErrors;
use crate::values::calendar::Month;
use crate::values::money::{self, as_text};

/// What was charged together: one month, one currency, one kind.
#[derive(Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub(crate) id: String,
    pub(crate) recurring: bool,
    pub(crate) currency: Currency,
    pub(crate) month: Month,
    tax_percent: u32,
    pub(crate) charges: Vec<Charge>,
    pub(crate) usage: Vec<Usage>,
    /// How many lines are made up when they are read.
    pub(crate) made_up: usize,
    pub(crate) payments: Vec<Payment>,
    #[serde(rename = "planted")]
    pub(crate) injected: InjectedErrors,
}

/// The days of a month on which an Azure subscription ran.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Usage {
    pub(crate) customer: Arc<str>,
    pub(crate) subscription: Arc<str>,
    pub(crate) from: u32,
    pub(crate) to: u32,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) at: Timestamp,
    #[serde(with = "as_text")]
    pub(crate) amount: Decimal,
}

impl Usage {
    pub(crate) fn days(&self) -> u32 {
        (self.to + 1).saturating_sub(self.from)
    }

    /// Before tax.
    pub(crate) fn subtotal(&self) -> Decimal {
        money::times(Self::daily(), i64::from(self.days())).unwrap_or_default()
    }

    /// What a day of usage costs.
    pub(crate) fn daily() -> Decimal {
        Decimal::from(24)
    }
}

impl Invoice {
    pub(crate) fn new(
        id: String,
        recurring: bool,
        currency: &Currency,
        month: Month,
        tax_percent: u32,
    ) -> Self {
        Self {
            id,
            recurring,
            currency: currency.clone(),
            month,
            tax_percent,
            charges: Vec::new(),
            usage: Vec::new(),
            made_up: 0,
            payments: Vec::new(),
            injected: InjectedErrors::default(),
        }
    }

    /// When it is out: the moment its month is over.
    pub(crate) fn date(&self) -> Timestamp {
        self.month.later(1).start()
    }

    /// The tax on an amount of this invoice.
    pub(crate) fn tax(&self, amount: Decimal) -> Decimal {
        money::percent(amount, self.tax_percent)
    }

    /// How many lines of charges it has, before anything is planted.
    pub(crate) fn line_count(&self) -> usize {
        self.charges.len() + self.usage.len() + self.made_up
    }

    /// What one of them comes to, with tax.
    pub(crate) fn line_total(&self, number: usize) -> Decimal {
        let charges = self.charges.len();
        let amount = match (self.charges.get(number), self.usage.get(number.wrapping_sub(charges))) {
            (Some(charge), _) => charge.subtotal(),
            (None, Some(usage)) => usage.subtotal(),
            (None, None) => made_up_price(),
        };
        self.with_tax(amount)
    }

    fn with_tax(&self, amount: Decimal) -> Decimal {
        money::sum([amount, self.tax(amount)]).unwrap_or_default()
    }

    /// The sum of its lines, unless another total was planted.
    pub(crate) fn total(&self) -> Decimal {
        let charged = (0..self.charges.len() + self.usage.len()).map(|number| self.line_total(number));
        let count = i64::try_from(self.made_up).unwrap_or(i64::MAX);
        let made_up = money::times(self.with_tax(made_up_price()), count);
        let lines = money::sum(charged.chain(made_up)).unwrap_or_default();
        self.injected.total(lines, self)
    }

    pub(crate) fn paid(&self) -> Decimal {
        money::sum(self.payments.iter().map(|payment| payment.amount)).unwrap_or_default()
    }

    pub(crate) fn unpaid(&self) -> Decimal {
        money::minus(self.total(), self.paid())
    }

    pub(crate) fn kind(&self) -> &'static str {
        if self.recurring { "Recurring" } else { "OneTime" }
    }

    /// The id of its receipt.
    pub(crate) fn receipt(&self) -> String {
        format!("R{}", &self.id[1..])
    }

    pub(crate) fn json(&self, alone: bool) -> Value {
        let Self { id, currency, .. } = self;
        let uri = format!("/invoices/{}-{id}", self.kind());
        let details = LineClass::of_invoice(self.recurring).iter().map(|class| {
            json!({
                "invoiceLineItemType": class.line_type(),
                "billingProvider": class.provider(),
                "links": {"self": link(format!("{uri}/lineitems/{}", class.path()))},
                "attributes": {"objectType": "InvoiceDetail"},
            })
        });
        without_nulls(json!({
            "id": id,
            "invoiceDate": self.date(),
            "billingPeriodStartDate": alone.then(|| self.month.start()),
            "billingPeriodEndDate": alone.then(|| self.month.day(self.month.days())),
            "totalCharges": money::number(self.total()),
            "paidAmount": money::number(self.paid()),
            "currencyCode": currency.code,
            "currencySymbol": currency.symbol,
            "pdfDownloadLink": format!("/invoices/{id}/documents/statement"),
            "taxReceipts": [{
                "id": self.receipt(),
                "taxReceiptPdfDownloadLink":
                    format!("/invoices/{id}/receipts/{}/documents/statement", self.receipt()),
            }],
            "invoiceDetails": details.collect::<Vec<_>>(),
            "documentType": "invoice",
            "invoiceType": self.kind(),
            "links": {"self": link(uri.clone())},
            "attributes": {"objectType": "Invoice"},
        }))
    }
}

/// What every made-up line costs before tax.
pub(crate) fn made_up_price() -> Decimal {
    money::hundredths(1025)
}
