//! The baseline: what one would write without machine and journal; and with as much care, each step written down first.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use pc_models::{AgreementType, Cart, CartLineItem};
use pc_transport::operations::{
    CheckoutCart, CreateCart, GetCustomer, GetOrder, GetOrderProvisioningStatus, GetProduct, GetSku,
    ListAvailabilities, ListCustomerAgreements, ListEntitlements, ListOrders,
};
use pc_transport::{Client, Operation, RequestId};
use pc_workflows::PurchaseIntent;

use crate::appends::RawStore;

/// Buys by hand.
#[derive(Clone)]
pub(super) struct ByHand {
    client: Client,
    kept: Option<Arc<Kept>>,
}

/// Where each call is written to disk before it is sent, together with what came of the one before it.
struct Kept {
    store: RawStore,
    /// What our machine writes of such a purchase, entry by entry.
    texts: Arc<[String]>,
    purchases: AtomicI64,
}

/// One purchase of them.
struct Purchase<'b> {
    by_hand: &'b ByHand,
    number: i64,
    calls: usize,
}

impl ByHand {
    /// Keeps nothing.
    pub(super) fn new(client: Client) -> Self {
        Self { client, kept: None }
    }

    /// Writes such texts into a new file.
    pub(super) fn keeping(self, texts: Arc<[String]>, file: &Path) -> Self {
        let (store, purchases) = (RawStore::open(file), AtomicI64::default());
        Self { kept: Some(Arc::new(Kept { store, texts, purchases })), ..self }
    }

    /// One purchase.
    pub(super) async fn buy(self, intent: PurchaseIntent) {
        let number = self.kept.as_ref().map_or(0, |kept| kept.purchases.fetch_add(1, Ordering::Relaxed));
        let mut purchase = Purchase { by_hand: &self, number, calls: 0 };
        purchase.buy(intent).await;
        purchase.write_down().await; // what came of the last call
    }
}

impl Purchase<'_> {
    async fn buy(&mut self, intent: PurchaseIntent) {
        let customer = intent.customer.clone();
        let (line, country) = (&intent.lines[0], intent.country);
        let (product, sku) = (line.product.clone(), line.sku.clone());
        let list = ListOrders::new(customer.clone());
        assert_eq!(self.run(&list).await.items.len(), 0);
        self.run(&GetCustomer::new(customer.clone())).await;
        let scope = None;
        self.run(&GetProduct::new(product.clone(), country).reservation_scope(scope.clone())).await;
        let get = GetSku::new(product.clone(), sku.clone(), country).reservation_scope(scope.clone());
        let known = self.run(&get).await;
        let offers = ListAvailabilities::new(product, sku, country).reservation_scope(scope);
        let item = self.run(&offers).await.items[0].catalog_item_id.clone();
        let agreement = AgreementType::MicrosoftCustomerAgreement;
        self.run(&ListCustomerAgreements::new(customer.clone()).agreement_type(agreement)).await;
        let line = CartLineItem::new(item, line.quantity, known.supported_billing_cycles[0].clone());
        let create = CreateCart::new(customer.clone(), Cart::new(vec![line]));
        let cart = self.run_pinned(&create).await.id.unwrap();
        let placed = self.run_pinned(&CheckoutCart::new(customer.clone(), cart)).await;
        let order = placed.orders[0].id.clone();
        let get = GetOrder::new(customer.clone(), order.clone()).include_price();
        self.run(&get).await;
        assert_eq!(self.run(&list).await.items.len(), 1);
        self.run(&GetOrderProvisioningStatus::new(customer.clone(), order)).await;
        self.run(&get).await;
        let list = ListEntitlements::new(customer).show_expiry();
        assert_eq!(self.run(&list).await.items.len(), 1);
    }

    async fn run<O: Operation>(&mut self, call: &O) -> O::Output {
        self.write_down().await;
        self.by_hand.client.run(call).await.unwrap()
    }

    async fn run_pinned<O: Operation>(&mut self, call: &O) -> O::Output {
        self.write_down().await;
        self.by_hand.client.run_pinned(call, RequestId::fresh()).await.unwrap().output
    }

    /// Writes a step to disk, where steps are kept.
    async fn write_down(&mut self) {
        let Some(kept) = &self.by_hand.kept else { return };
        let text = kept.texts[self.calls % kept.texts.len()].clone();
        kept.store.append(self.number, self.calls as i64, text).await;
        self.calls += 1;
    }
}
